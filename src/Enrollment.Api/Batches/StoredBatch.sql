-- name: ReadRows
-- All rows of a batch in their order, each with its enrollment and what its calls have come to. At most 1,000.
select r.row_index, r.status, r.code, r.errors, r.duplicate_of, r.payload ->> 'phoneNumber' as phone_number, coalesce(r.name, r.payload ->> 'name') as name,
       r.phone_e164, r.phone_ext, r.timezone, r.anchor, r.group_value, r.bypasses_window, r.contact_id, r.enrollment_id,
       e.state, e.outcome, e.gate, e.priority, e.wanted_at, e.due_at, e.finished_at,
       coalesce(s.action ->> 'dispatch' = 'webhook', false) as is_by_webhook, o.call_id is not null as is_number_busy,
       c.attempts, c.last_outcome, c.is_called_again
from bulk_rows r
left join enrollments e on e.id = r.enrollment_id and e.account_id = r.account_id
left join sequence_steps s on s.account_id = e.account_id and s.sequence_id = e.sequence_id and s.version = e.sequence_version and s.position = e.position
left join calls o on o.account_id = r.account_id and o.phone_e164 = r.phone_e164 and o.closed_at is null
left join lateral (
    select count(*) filter (where k.outcome is distinct from 'not_placed')::integer as attempts,
           (array_agg(k.outcome order by k.step_seq desc) filter (where k.outcome is not null))[1] as last_outcome,
           coalesce(bool_or(k.position = e.position), false) as is_called_again
    from calls k
    where k.enrollment_id = e.id and k.account_id = r.account_id) c on true
where r.job_id = @job_id and r.account_id = @account_id
order by r.key

-- name: ReadPayloads
-- The rows of a batch as they were sent. Without a payload, their time is over.
select r.status, r.payload, r.timezone, r.bypasses_window, e.state, e.reason, e.outcome,
       (select k.outcome from calls k where k.enrollment_id = e.id and k.account_id = r.account_id and k.outcome is not null order by k.step_seq desc limit 1) as last_outcome
from bulk_rows r
left join enrollments e on e.id = r.enrollment_id and e.account_id = r.account_id
where r.job_id = @job_id and r.account_id = @account_id
order by r.key

-- name: ReadPlaces
-- Where the live enrollments of a batch stand on their way to their next calls.
select e.state, e.gate, e.priority, e.wanted_at, e.due_at, coalesce(s.action ->> 'dispatch' = 'webhook', false) as is_by_webhook, r.timezone, r.phone_e164,
       r.bypasses_window, o.call_id is not null as is_number_busy,
       exists (select from calls k where k.enrollment_id = e.id and k.account_id = r.account_id and k.position = e.position) as is_called_again
from bulk_rows r
join enrollments e on e.id = r.enrollment_id and e.account_id = r.account_id
left join sequence_steps s on s.account_id = e.account_id and s.sequence_id = e.sequence_id and s.version = e.sequence_version and s.position = e.position
left join calls o on o.account_id = r.account_id and o.phone_e164 = r.phone_e164 and o.closed_at is null
where r.job_id = @job_id and r.account_id = @account_id and e.finished_at is null

-- name: Count
-- Counts the rows of several batches by status, and those whose enrollment has ended or succeeded.
select r.job_id, count(*)::integer as total, count(*) filter (where r.status = 'rejected')::integer as rejected,
       count(*) filter (where r.status = 'enrolled')::integer as enrolled, count(*) filter (where r.status = 'skipped')::integer as skipped,
       count(*) filter (where r.status = 'failed')::integer as failed, count(*) filter (where e.finished_at is not null)::integer as ended,
       count(*) filter (where e.outcome = 'succeeded')::integer as succeeded
from bulk_rows r
left join enrollments e on e.id = r.enrollment_id and e.account_id = r.account_id
where r.job_id = any(@job_ids) and r.account_id = @account_id
group by r.job_id
