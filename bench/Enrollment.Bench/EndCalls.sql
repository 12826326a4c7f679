-- Ends the calls of a batch with success, as the engine leaves them, and nothing else.
with ended as (
    update enrollments
    set state = 'completed', outcome = 'succeeded', due_at = null, finished_at = now(), updated_at = now()
    where id = any(@ids)
    returning id),
ran as (
    update step_runs r set status = 'completed', finished_at = now()
    from ended e
    where r.enrollment_id = e.id and r.step_seq = 1 and r.step_id = @step_id)
update calls c
set closed_at = now(), outcome = 'goal_completed', is_success = true, is_reported = true, report = '{"outcome":"goal_completed"}'
from ended e
where c.enrollment_id = e.id and c.step_seq = 1
