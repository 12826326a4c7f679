-- name: ClaimRows
-- Takes over rows whose writer is gone or has failed. Skips what another relay is taking at the same moment; the new
-- lease keeps the rows from the next sweep. Materialized: the planner must not run the limited part twice.
with due as materialized (
    select id from outbox
    where parked_at is null and next_attempt_at <= now()
    order by next_attempt_at
    limit @limit
    for update skip locked)
update outbox o
set next_attempt_at = now() + @lease
from due
where o.id = due.id
returning o.id, o.messages::text as messages, o.trace_parent, o.message_count

-- name: FailRow
-- Gives a row back after a failure. Only failures that are its own fault count towards parking it; while the broker is
-- away, or nobody listens yet, the pause grows with the row's age, from @retry_after to a quarter of a minute.
update outbox
set faults = faults + @fault,
    last_error = @error,
    next_attempt_at = now() + case
        when @fault = 1 then least(interval '5 minutes', interval '1 second' * power(2, least(faults, 9)))
        else least(interval '15 seconds', greatest(@retry_after, (now() - created_at) / 4)) end,
    parked_at = case when faults + @fault >= @max_faults then now() end
where id = @id
returning parked_at is not null
