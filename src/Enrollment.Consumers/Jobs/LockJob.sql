-- One planner at a time per job; the row says where it stands, so a repeated message finds its work done. No key update: pages refer to the job
-- and must not wait for its planner.
select j.sequence_id, s.kind, j.target::text as target, j.mode, j.skip_if_already_enrolled, j.status, j.after_key, j.ceiling_key, j.pages_planned,
       j.planned_at is not null as is_planned, j.operation
from bulk_jobs j
join sequences s on s.id = j.sequence_id
where j.id = @job_id and j.account_id = @account_id
for no key update of j
