-- Writes the changed instances of one batch; whoever loaded them holds their rows.
update enrollments e
set state = u.state, position = u.position, step_seq = u.step_seq, attempt = u.attempt, due_at = u.due_at, is_out = u.is_out,
    held_state = u.held_state, held_due_at = u.held_due_at, outcome = u.outcome, reason = u.reason, finished_at = u.finished_at,
    updated_at = now()
from unnest(@ids, @states, @positions, @step_seqs, @attempts, @due_ats, @are_out, @held_states, @held_due_ats, @outcomes, @reasons, @finished_ats)
    as u (id, state, position, step_seq, attempt, due_at, is_out, held_state, held_due_at, outcome, reason, finished_at)
where e.id = u.id
