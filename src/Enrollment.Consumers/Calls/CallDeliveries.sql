-- name: FindEnrollment
-- Finds the enrollment of a call that is under way.
select sequence_id, sequence_version, contact_id
from enrollments
where id = @id and account_id = @account_id and step_seq = @step_seq and state = 'processing'

-- name: NoteDelivery
-- Notes that a call was sent to a dialer. Once a dialer may have it, that stays so.
update calls
set deliveries = deliveries + case when @again_at::timestamptz is null then 0 else 1 end,
    may_be_taken = may_be_taken or @may_be_taken,
    request_again_at = case when closed_at is null then @again_at end
where call_id = @call_id and account_id = @account_id
