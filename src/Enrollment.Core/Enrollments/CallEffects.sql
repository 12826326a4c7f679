-- name: MoveAnchors
-- Gives enrollments that waited for their group the moment from which their delays count. Their rows are locked.
update enrollments e
set anchor = u.anchor
from unnest(@ids, @account_ids, @anchors) as u (id, account_id, anchor)
where e.id = u.id and e.account_id = u.account_id

-- name: FindLiveOfListed
-- The live enrollments of numbers that are never to be called again, but those that the batch itself has ended.
select distinct on (e.id) e.id, e.account_id, l.call_id
from unnest(@account_ids, @phones, @call_ids) as l (account_id, phone_e164, call_id)
join call_facts f on f.account_id = l.account_id and f.phone_e164 = l.phone_e164
join enrollments e on e.id = f.enrollment_id and e.account_id = f.account_id
where e.finished_at is null and not e.id = any(@saved)
order by e.id, l.call_id
