-- Moves a batch on to its second step and records the run of the first, as the engine leaves them, and nothing else.
with moved as (
    update enrollments
    set position = 2, step_seq = 2, attempt = 1, due_at = now() + interval '1800 days', updated_at = now()
    where id = any(@ids)
    returning id, account_id, anchor)
insert into step_runs (enrollment_id, step_seq, account_id, step_id, position, status, attempt, scheduled_for, started_at, finished_at)
select id, 1, account_id, @step_id, 1, 'completed', 1, anchor, now(), now()
from moved
returning enrollment_id
