-- name: ClaimImport
-- An import whose members are to go, unless something refers to it, such as a job that began before their time was over. Two schedulers
-- skip each other's imports. A job that is accepted over an import holds its row, and is refused if the members' time is over. offset 0:
-- keeps it a look-up per import; joined, all that refers to any import would be read.
select i.id, i.account_id, i.deleted_at is not null as is_deleted,
    case when i.message_id is not null and i.status = 'completed' and i.finished_at + @keep_identities > @now
        then i.finished_at + @keep_identities end as known_until
from imports i
where i.members_kept_until <= @now
  and not exists (select from import_uses u where u.account_id = i.account_id and u.import_id = i.id offset 0)
order by i.members_kept_until
limit 1
for update of i skip locked

-- name: DeleteMembers
-- The next batch of them, in the order of the key. Looks once more for what refers to the import: it may have come while the claim read.
delete from import_members m
using (
    select import_id, key
    from import_members
    where import_id = @id and account_id = @account_id
      and not exists (select from import_uses u where u.account_id = @account_id and u.import_id = @id)
    order by key
    limit @batch_size) old
where m.import_id = old.import_id and m.key = old.key and m.account_id = @account_id

-- name: NoteForgotten
-- Notes that no member is left.
update imports
set members = 0, members_kept_until = null
where id = @id and account_id = @account_id
  and not exists (select from import_members m where m.import_id = @id and m.account_id = @account_id)

-- name: KeepIdentity
-- Keeps a deleted import as long as its identity is known: a repeat of its message is answered, and imports nothing.
update imports
set members = 0, members_kept_until = @known_until
where id = @id and account_id = @account_id
  and not exists (select from import_members m where m.import_id = @id and m.account_id = @account_id)

-- name: DeleteImport
-- Its refused rows go with it.
delete from imports
where id = @id and account_id = @account_id
  and not exists (select from import_members m where m.import_id = @id and m.account_id = @account_id)
