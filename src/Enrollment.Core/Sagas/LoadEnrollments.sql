-- Loads and locks the instances of one batch; in order of id, so that two batches cannot deadlock.
select id, account_id, sequence_id, sequence_version, contact_id, customer_id, job_id, forced, state, position, step_seq,
       attempt, anchor, due_at, lease_until, stop_reason, created_at, updated_at, finished_at,
       held_state, held_due_at, is_calling, clock_timestamp()
from enrollments
where id = any(@ids)
order by id
for update
