-- Takes calls whose webhook is to be tried again. Materialized: the planner must not run the limited part twice.
with due as materialized (
    select call_id, account_id from calls
    where request_again_at <= now()
    order by request_again_at
    limit @limit
    for update skip locked)
update calls c
set request_again_at = null
from due
where c.call_id = due.call_id and c.account_id = due.account_id
returning c.call_id, c.account_id, c.enrollment_id, c.step_seq, c.deliveries
