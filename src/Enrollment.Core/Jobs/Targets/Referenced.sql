-- Groups, and enrollments without one, of which somebody live has a reference; {condition} is one look-up of the person's facts.
select distinct on (coalesce(e.group_id, e.id)) coalesce(e.group_id, e.id) as key, e.contact_id, true as found, null::timestamptz as unsubscribed_at,
       null::uuid as customer_id, null::timestamptz as anchor, null::timestamptz as first_due_at
from call_facts f
join enrollments e on e.id = f.enrollment_id and e.account_id = f.account_id
where f.account_id = @account_id and {condition} and e.finished_at is null and e.created_at <= @target_before
  and (@target_sequence_id is null or e.sequence_id = @target_sequence_id)
order by coalesce(e.group_id, e.id), e.id
