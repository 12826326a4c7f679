-- Moves a batch on by a step and records the run of the last one, as the engine leaves them. The rows lie all over the table.
with moved as (
    update enrollments
    set step_seq = step_seq + 1, attempt = 1, due_at = due_at + interval '1 day', updated_at = now()
    where id = any(@ids)
    returning id, account_id, step_seq, anchor)
insert into step_runs (enrollment_id, step_seq, account_id, step_id, position, status, attempt, scheduled_for, started_at, finished_at)
select id, step_seq - 1, account_id, @step_id, 2, 'completed', 1, anchor, now(), now()
from moved
