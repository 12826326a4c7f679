-- The rows of jobs whose time is over lose what was sent, a batch of jobs at a time. Index, code, number, zone and group stay. Two
-- schedulers skip each other's jobs.
with old as materialized (
    select id, account_id
    from bulk_jobs
    where all_ended_at < @ended_before and rows_emptied_at is null
    order by all_ended_at
    limit @batch_size
    for update skip locked),
emptied as (
    update bulk_rows r
    set payload = null, name = null, email = null, variables = null
    from old o
    where r.job_id = o.id and r.account_id = o.account_id)
update bulk_jobs j
set rows_emptied_at = @now
from old o
where j.id = o.id and j.account_id = o.account_id
