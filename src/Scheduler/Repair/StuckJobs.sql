-- name: FindStuckJob
-- Takes one job that has made no progress for a while and notes the attempt; each one in vain doubles the wait for the
-- next. A job that waits for a place, or with pages left to send while its account's window is full, is not stuck: the account's
-- other jobs set it going, and they are repaired if need be. No key update: pages refer to the job and must not wait.
with stuck as materialized (
    select j.id from bulk_jobs j
    left join job_shares s on s.job_id = j.id
    where j.finished_at is null and j.updated_at < now() - @stuck_after * power(2, least(j.repairs, 5))
      and not exists (select from bulk_pages p where p.job_id = j.id and p.done_at >= now() - @stuck_after)
      and (j.status <> 'queued' or j.reply_to is not null or s.job_id is not null
           or (select count(*) from job_shares o where o.account_id = j.account_id) < @running_per_account)
      and (s.job_id is null or j.planned_at is null
           or not exists (select from bulk_pages p where p.job_id = j.id and p.sent_at is null and p.done_at is null)
           or exists (select from bulk_pages p where p.job_id = j.id and p.sent_at is not null and p.done_at is null)
           or (select count(*) from job_shares o join bulk_pages p on p.job_id = o.job_id
               where o.account_id = j.account_id and p.sent_at is not null and p.done_at is null) < @pages_in_flight)
    order by j.updated_at
    limit 1
    for no key update of j skip locked)
update bulk_jobs j
set updated_at = now(),
    repairs = case when exists (select from bulk_pages p where p.job_id = j.id and p.done_at >= j.updated_at) then 1 else j.repairs + 1 end
from stuck
where j.id = stuck.id
returning j.id, j.account_id, j.sequence_id, j.status, j.pages_planned, j.planned_at is not null as is_planned, j.after_key, j.repairs,
    j.operation, j.reply_to is not null as is_waited_for

-- name: ListOpenPages
-- Pages of a job that were sent and are not done.
select page_number
from bulk_pages
where job_id = @job_id and account_id = @account_id and sent_at is not null and done_at is null
order by page_number
