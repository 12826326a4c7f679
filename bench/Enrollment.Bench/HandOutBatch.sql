-- Hands out the calls of a batch, as the engine leaves them, and nothing else.
with moved as (
    update enrollments
    set state = 'processing', gate = null, due_at = now() + interval '1 hour', updated_at = now()
    where id = any(@ids)
    returning id, account_id, sequence_id, contact_id, job_id, row_index, anchor),
ran as (
    insert into step_runs (enrollment_id, step_seq, account_id, step_id, position, status, attempt, scheduled_for, started_at)
    select id, 1, account_id, @step_id, 1, 'processing', 1, anchor, now() from moved)
insert into calls (call_id, account_id, sequence_id, enrollment_id, step_seq, step_id, position, attempt, contact_id, job_id, row_index, phone_e164, dispatch,
                   handed_out_at, expires_at, report_by, require_start)
select uuid_v7(), m.account_id, m.sequence_id, m.id, 1, @step_id, 1, 1, m.contact_id, m.job_id, m.row_index, f.phone_e164, 'message',
       now(), now() + interval '10 minutes', now() + interval '1 hour', false
from moved m
join call_facts f on f.enrollment_id = m.id
