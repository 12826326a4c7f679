-- Gives up a job that nothing sets going again.
update bulk_jobs
set status = 'failed', error = @error, finished_at = now(), updated_at = now()
where id = @job_id and status in ('queued', 'running')
returning account_id, sequence_id, reply_to, finished_at, operation
