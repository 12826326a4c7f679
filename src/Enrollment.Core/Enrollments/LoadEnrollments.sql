-- Loads and locks the instances of one batch; in order of id, so that two batches cannot deadlock. Messages of the bus name no
-- account; whoever speaks for one does not touch the rows of another.
select id, account_id, sequence_id, sequence_version, contact_id, customer_id, job_id, forced, state, position, step_seq,
       attempt, anchor, due_at, is_out, held_state, held_due_at, outcome, reason, created_at, updated_at, finished_at,
       clock_timestamp() as clock
from enrollments
where id = any(@ids) and (@account_id is null or account_id = @account_id)
order by id
for update
