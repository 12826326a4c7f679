-- Takes one job that has made no progress for a while and notes the attempt; each one in vain doubles the wait for the
-- next. No key update: pages refer to the job and must not wait.
with stuck as materialized (
    select j.id from bulk_jobs j
    where j.finished_at is null and j.updated_at < now() - @stuck_after * power(2, least(j.repairs, 5))
      and not exists (select from bulk_pages p where p.job_id = j.id and p.done_at >= now() - @stuck_after)
    order by j.updated_at
    limit 1
    for no key update skip locked)
update bulk_jobs j
set updated_at = now(),
    repairs = case when exists (select from bulk_pages p where p.job_id = j.id and p.done_at >= j.updated_at) then 1 else j.repairs + 1 end
from stuck
where j.id = stuck.id
returning j.id, j.account_id, j.sequence_id, j.status, j.pages_planned, j.planned_at is not null as is_planned, j.after_contact_id, j.repairs, j.operation
