-- name: ClaimDue
-- One whose next time has come. Other schedulers skip it. The row is locked alone until the run is started and the next time is set.
select r.*
from recurring_enrollments r
where r.is_active and r.next_run_at <= @now and r.id <> all (@unwritable)
order by r.next_run_at
limit 1
for update of r skip locked

-- name: ClaimCatchingUp
-- One that has missed times to catch up with and whose run before is over.
select r.*
from recurring_enrollments r
where r.is_active and r.catch_up_at is not null and r.id <> all (@unwritable)
  and not exists (select from bulk_jobs j where j.id = r.last_job_id and j.account_id = r.account_id and j.finished_at is null)
order by r.catch_up_at
limit 1
for update of r skip locked
