-- Fixes the ceiling: contacts that arrive while the job is planned are newer than it, so planning always ends.
update bulk_jobs
set status = 'running', started_at = now(), updated_at = now(),
    ceiling_key = coalesce(
        @fixed_ceiling,
        (select id from contacts where account_id = @account_id order by id desc limit 1),
        after_key)
where id = @job_id
returning ceiling_key
