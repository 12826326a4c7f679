-- Imports whose time is over, a batch of them, unless something refers to them. Two schedulers skip each other's rows. offset 0:
-- keeps it a look-up per import.
update imports i
set deleted_at = @now, members_kept_until = @now
from (
    select o.id
    from imports o
    where o.finished_at < @finished_before and o.deleted_at is null
      and not exists (select from import_uses u where u.account_id = o.account_id and u.import_id = o.id offset 0)
    order by o.finished_at
    limit @batch_size
    for update of o skip locked) old
where i.id = old.id
