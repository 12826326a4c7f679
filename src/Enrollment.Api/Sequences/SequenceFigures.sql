-- How many steps the present version of each sequence has, and how many enrollments are live in it.
select s.id,
       (select count(*) from sequence_steps t where t.sequence_id = s.id and t.account_id = s.account_id and t.version = s.version)::integer as step_count,
       (select coalesce(sum(t.enrollments), 0) from enrollment_totals t
        where t.account_id = @account_id and t.sequence_id = s.id and t.state in ('waiting', 'pending', 'processing', 'paused'))::bigint as live_count
from sequences s
where s.id = any(@ids) and s.account_id = @account_id
