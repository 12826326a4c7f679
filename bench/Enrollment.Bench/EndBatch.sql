-- Ends a batch with its only step and records the run of that, as the engine leaves them, and nothing else.
with ended as (
    update enrollments
    set state = 'completed', due_at = null, finished_at = now(), updated_at = now()
    where id = any(@ids)
    returning id, account_id, anchor)
insert into step_runs (enrollment_id, step_seq, account_id, step_id, position, status, attempt, scheduled_for, started_at, finished_at)
select id, 1, account_id, @step_id, 1, 'completed', 1, anchor, now(), now()
from ended
returning enrollment_id
