-- Ends a job early. Its caller holds the job's lock, so no page is half-way through.
update bulk_jobs
set status = 'cancelled', finished_at = now(), updated_at = now()
where id = @job_id and account_id = @account_id and status in ('queued', 'running')
returning account_id, sequence_id, reply_to, finished_at, operation
