-- Takes one job that has made no progress for a while and notes the attempt, so that the next look comes no sooner.
with stuck as materialized (
    select j.id from bulk_jobs j
    where j.finished_at is null and j.updated_at < now() - @stuck_after
      and not exists (select from bulk_pages p where p.job_id = j.id and p.done_at >= now() - @stuck_after)
    order by j.updated_at
    limit 1
    for update skip locked)
update bulk_jobs j
set updated_at = now()
from stuck
where j.id = stuck.id
returning j.id, j.account_id, j.sequence_id, j.status, j.pages_planned, j.planned_at is not null
