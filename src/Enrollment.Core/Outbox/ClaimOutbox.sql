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
