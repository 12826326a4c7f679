-- Ends a job whose pages are all planned and done. Whoever commits the last page sees that; asking again changes nothing.
update bulk_jobs
set status = 'completed', finished_at = now(), updated_at = now()
where id = @job_id and account_id = @account_id and status = 'running' and planned_at is not null
  and not exists (select from bulk_pages where job_id = @job_id and done_at is null)
returning account_id, sequence_id, reply_to, finished_at, operation
