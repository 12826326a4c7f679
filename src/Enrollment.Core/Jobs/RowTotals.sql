-- The rows of jobs by what happened to them and to their enrollments, with the sums of their calls, as of one moment.
select r.job_id, r.status, r.code, e.state, e.finished_at is not null as has_ended, coalesce(e.outcome = 'succeeded', false) as has_succeeded, c.last_outcome,
       count(*)::integer as rows, sum(c.made)::integer as made, sum(c.open)::integer as open, sum(c.answered_seconds)::bigint as answered_seconds,
       min(c.first_at) as first_at, min(e.due_at) filter (where e.gate is not null) as next_at
from unnest(@job_ids, @account_ids) as j(id, account_id)
join bulk_rows r on r.job_id = j.id and r.account_id = j.account_id
left join enrollments e on e.id = r.enrollment_id and e.account_id = r.account_id
left join lateral (
    select count(*) filter (where k.outcome is distinct from 'not_placed')::integer as made,
           count(*) filter (where k.closed_at is null)::integer as open, min(k.handed_out_at) as first_at,
           coalesce(sum((k.report ->> 'duration_seconds')::bigint) filter (where k.outcome = any(@answered)), 0)::bigint as answered_seconds,
           (array_agg(k.outcome order by k.step_seq desc) filter (where k.outcome is not null))[1] as last_outcome
    from calls k
    where k.enrollment_id = e.id and k.account_id = r.account_id) c on true
group by r.job_id, r.status, r.code, e.state, has_ended, has_succeeded, c.last_outcome
