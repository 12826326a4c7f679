-- name: FindEnrollment
-- Finds the enrollment of a call, in whatever state: a call that was withdrawn is open until its dialer is known not to have it.
select sequence_id, sequence_version, contact_id
from enrollments
where id = @id and account_id = @account_id

-- name: NoteDelivery
-- Notes that a call was sent to a dialer. Once a dialer may have it, that stays so.
update calls
set deliveries = deliveries + case when @again_at::timestamptz is null then 0 else 1 end,
    may_be_taken = may_be_taken or @may_be_taken,
    request_again_at = case when closed_at is null then @again_at end
where call_id = @call_id and account_id = @account_id
