-- Notes what came back of steps whose runs were over by then; the first answer counts.
update step_runs r
set response_status = u.status, response_body = u.body
from unnest(@enrollment_ids, @step_seqs, @account_ids, @statuses, @bodies) as u (enrollment_id, step_seq, account_id, status, body)
where r.enrollment_id = u.enrollment_id and r.step_seq = u.step_seq and r.account_id = u.account_id and r.response_status is null
