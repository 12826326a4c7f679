-- name: LoadEnrollments
-- Loads and locks the instances of one batch; in order of id, so that two batches cannot deadlock. Messages of the bus name no
-- account; a caller of one account does not touch the rows of another.
select id, account_id, sequence_id, sequence_version, contact_id, customer_id, job_id, forced, state, position, step_seq,
       attempt, anchor, due_at, is_out, gate, priority, wanted_at, group_id, row_index, held_state, held_due_at, outcome, reason, created_at, updated_at, finished_at,
       clock_timestamp() as clock
from enrollments
where id = any(@ids) and (@account_id is null or account_id = @account_id)
order by id
for update

-- name: SaveEnrollments
-- Writes the changed instances of one batch; their rows were locked when they were loaded. Of one that has ended only the outcome can
-- change: a report that is only noted with its call leaves the row as it was, since groups see by its time when a member succeeded.
update enrollments e
set state = u.state, position = u.position, step_seq = u.step_seq, attempt = u.attempt, due_at = u.due_at, is_out = u.is_out,
    gate = u.gate, priority = u.priority, wanted_at = u.wanted_at, held_state = u.held_state, held_due_at = u.held_due_at,
    outcome = u.outcome, reason = u.reason, finished_at = u.finished_at,
    updated_at = case when e.finished_at is not null and e.outcome is not distinct from u.outcome then e.updated_at else now() end
from unnest(@ids, @states, @positions, @step_seqs, @attempts, @due_ats, @are_out, @gates, @priorities, @wanted_ats, @held_states, @held_due_ats,
            @outcomes, @reasons, @finished_ats)
    as u (id, state, position, step_seq, attempt, due_at, is_out, gate, priority, wanted_at, held_state, held_due_at, outcome, reason, finished_at)
where e.id = u.id

-- name: SaveStepRuns
-- Records the steps of one batch. A step that was started keeps its start; a repeat of its end changes nothing.
insert into step_runs (enrollment_id, step_seq, account_id, step_id, position, status, attempt, scheduled_for, started_at, finished_at, error,
                       response_status, response_body)
select * from unnest(@enrollment_ids, @step_seqs, @account_ids, @step_ids, @positions, @statuses, @attempts, @scheduled_fors, @started_ats,
                     @finished_ats, @errors, @response_statuses, @response_bodies)
on conflict (enrollment_id, step_seq) do update
set status = excluded.status, finished_at = excluded.finished_at, error = excluded.error,
    response_status = coalesce(excluded.response_status, step_runs.response_status),
    response_body = coalesce(excluded.response_body, step_runs.response_body)
where step_runs.finished_at is null

-- name: NoteLateAnswers
-- Notes what came back of steps whose runs were over by then; the first answer counts.
update step_runs r
set response_status = u.status, response_body = u.body
from unnest(@enrollment_ids, @step_seqs, @account_ids, @statuses, @bodies) as u (enrollment_id, step_seq, account_id, status, body)
where r.enrollment_id = u.enrollment_id and r.step_seq = u.step_seq and r.account_id = u.account_id and r.response_status is null
