-- name: NoteTaken
-- Notes how many rows were read of an import that was taken in before, and what is known of it since.
update imports
set kind = @kind, source = @source, name = @name, rows = @rows, started_at = @started_at, progress_at = now()
where id = @id and account_id = @account_id and status = @running

-- name: NoteUpload
-- Notes how many rows of an upload were read. The first note makes its import.
insert into imports (id, account_id, kind, source, name, status, rows, created_by, created_at, started_at, progress_at)
values (@id, @account_id, @kind, @source, @name, @running, @rows, @created_by, @started_at, @started_at, now())
on conflict (id) do update
set rows = excluded.rows, progress_at = excluded.progress_at
where imports.account_id = excluded.account_id and imports.status = @running

-- name: ForgetTaken
-- Takes the rows back of an attempt that was rolled back.
update imports
set rows = 0, started_at = null, progress_at = null
where id = @id and account_id = @account_id and status = @running

-- name: ForgetUpload
-- Deletes the import of an upload that was rolled back.
delete from imports
where id = @id and account_id = @account_id and status = @running
