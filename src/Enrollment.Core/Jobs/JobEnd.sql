-- name: CompleteJob
-- Ends a job whose pages are all planned and done. The commit of the last page sees that; asking again changes nothing.
update bulk_jobs j
set status = 'completed', finished_at = now(), updated_at = now()
where id = @job_id and account_id = @account_id and status = 'running' and planned_at is not null
  and not exists (select from bulk_pages p where p.job_id = j.id and p.done_at is null)
returning account_id, sequence_id, reply_to, finished_at, operation

-- name: FailJob
-- Gives up a job that nothing sets going again.
update bulk_jobs
set status = 'failed', error = @error, finished_at = now(), updated_at = now()
where id = @job_id and account_id = @account_id and status in ('queued', 'running')
returning account_id, sequence_id, reply_to, finished_at, operation

-- name: CancelJob
-- Ends a job early. Its caller holds the job's lock, so no page is half-way through.
update bulk_jobs
set status = 'cancelled', finished_at = now(), updated_at = now()
where id = @job_id and account_id = @account_id and status in ('queued', 'running')
returning account_id, sequence_id, reply_to, finished_at, operation
