-- name: MarkFinished
-- Marks jobs over rows of which nothing is left to do: no row is still to be enrolled, and every enrollment has ended. Those that another
-- scheduler looks at are passed over.
with over as materialized (
    select j.id, j.account_id
    from bulk_jobs j
    where j.request_kind is not null and j.all_ended_at is null and j.finished_at is not null
      and not exists (select from enrollments e where e.job_id = j.id and e.account_id = j.account_id and e.row_index is not null and e.finished_at is null)
    order by j.id
    limit @limit
    for update skip locked)
update bulk_jobs j
set all_ended_at = now(), updated_at = now()
from over o
where j.id = o.id and j.account_id = o.account_id
returning j.id, j.account_id, j.sequence_id, j.status, j.created_at, j.all_ended_at,
          (select s.name from sequences s where s.id = j.sequence_id and s.account_id = j.account_id) as sequence_name
