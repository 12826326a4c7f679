-- One planner at a time per job; the row says where it stands, so a repeated message finds its work done. No key update: pages refer to the job
-- and must not wait for its planner.
select sequence_id, target::text as target, mode, skip_if_already_enrolled, status, after_key, ceiling_key, pages_planned, planned_at is not null as is_planned, operation
from bulk_jobs
where id = @job_id and account_id = @account_id
for no key update
