-- name: InsertMembers
-- Keeps who was in the import, each contact under the line of its first row. In the order of the key, so that the index only grows at
-- its end.
insert into import_members (import_id, account_id, key, contact_id)
select @import_id, @account_id, lpad(to_hex(min(line)), 32, '0')::uuid, id
from import_targets
group by id
order by min(line)

-- name: InsertImport
-- Notes the import as completed. What it counts is in the same transaction. It is there already if it was noted while it ran.
insert into imports (id, account_id, kind, source, name, status, rows, created, updated, unchanged, refused, linked, members, members_kept_until,
                     created_by, created_at, finished_at)
values (@id, @account_id, @kind, @source, @name, @status, @rows, @created, @updated, @unchanged, @refused, @linked, @members, @members_kept_until,
        @created_by, @created_at, @finished_at)
on conflict (id) do update
set status = excluded.status, rows = excluded.rows, created = excluded.created, updated = excluded.updated, unchanged = excluded.unchanged,
    refused = excluded.refused, linked = excluded.linked, members = excluded.members, members_kept_until = excluded.members_kept_until,
    error_code = null, error_detail = null, finished_at = excluded.finished_at, deleted_at = null
where imports.account_id = excluded.account_id

-- name: CompleteImport
-- Notes an import as completed that was taken in before its rows were read.
update imports
set kind = @kind, source = @source, name = @name, status = @status, rows = @rows, created = @created, updated = @updated, unchanged = @unchanged,
    refused = @refused, linked = @linked, members = @members, members_kept_until = @members_kept_until, bulk_job_id = @bulk_job_id,
    finished_at = @finished_at
where id = @id and account_id = @account_id

-- name: InsertRefusedRows
-- Keeps the rows that were refused, in the order of the file.
insert into import_refused_rows (import_id, account_id, ordinal, line, field, code, detail)
select @import_id, @account_id, ordinal, line, field, code, detail
from unnest(@lines, @fields, @codes, @details) with ordinality as r(line, field, code, detail, ordinal)
