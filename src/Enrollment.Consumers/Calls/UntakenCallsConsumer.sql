-- name: FindCall
-- Finds a call that is still open.
select may_be_taken, started_at is not null as is_started, withdrawn_at is not null as is_withdrawn, expires_at > now() as has_time, deliveries
from calls
where call_id = @call_id and account_id = @account_id and closed_at is null

-- name: NoteOtherCopy
-- Notes that a dialer may have had another copy of the message of an open call. The call then waits for its report.
update calls
set may_be_taken = true
where call_id = @call_id and account_id = @account_id and closed_at is null

-- name: NoteTaken
-- Notes that a dialer had an open call, which is sent once more if there is time. A call that is over is left as it is.
update calls
set may_be_taken = true, deliveries = deliveries + 1
where call_id = @call_id and account_id = @account_id and closed_at is null
returning may_be_taken, started_at is not null as is_started, withdrawn_at is not null as is_withdrawn, expires_at > now() as has_time, deliveries
