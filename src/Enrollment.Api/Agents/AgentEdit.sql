-- name: MoveWaiting
-- Makes those who wait for a window due when their call was wanted, or now: the hand-out moves each into the windows as they are then.
update enrollments
set due_at = greatest(wanted_at, @now), updated_at = now()
where sequence_id = @sequence_id and account_id = @account_id and gate = 'call' and due_at > greatest(wanted_at, @now)
