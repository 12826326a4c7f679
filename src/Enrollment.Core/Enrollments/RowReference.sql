-- name: FindLive
-- Live enrollments with a reference, group by group, each group as a whole; {condition} is one look-up of the person's facts.
select e.id, coalesce(e.group_id, e.id) as key, e.contact_id, e.sequence_id, now() as found_at
from call_facts f
join enrollments e on e.id = f.enrollment_id and e.account_id = f.account_id
where f.account_id = @account_id and {condition} and e.finished_at is null and e.created_at <= coalesce(@target_before, now())
  and (@target_sequence_id is null or e.sequence_id = @target_sequence_id)
  and coalesce(e.group_id, e.id) > @after_key and coalesce(e.group_id, e.id) <= @up_to_key
order by coalesce(e.group_id, e.id)
fetch first @limit rows with ties
