-- Writes the changed instances of one batch; the rows are locked by the load.
update enrollments e
set state = u.state, position = u.position, step_seq = u.step_seq, attempt = u.attempt, due_at = u.due_at,
    lease_until = u.lease_until, held_state = u.held_state, held_due_at = u.held_due_at, is_calling = u.is_calling,
    stop_reason = u.stop_reason, finished_at = u.finished_at, updated_at = now()
from unnest(@ids, @states, @positions, @step_seqs, @attempts, @due_ats, @leases, @held_states, @held_due_ats, @are_calling, @stop_reasons, @finished_ats)
    as u (id, state, position, step_seq, attempt, due_at, lease_until, held_state, held_due_at, is_calling, stop_reason, finished_at)
where e.id = u.id
