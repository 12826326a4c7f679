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
