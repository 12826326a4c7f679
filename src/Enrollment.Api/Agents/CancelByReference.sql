-- name: CountEnded
-- How many of those with the reference had ended before; {condition} is one look-up of the person's facts.
select count(*)
from call_facts f
join enrollments e on e.id = f.enrollment_id and e.account_id = @account_id
where f.account_id = @account_id and {condition} and e.finished_at is not null and e.id <> all(@ended_ids)
  and (@target_sequence_id is null or e.sequence_id = @target_sequence_id)
