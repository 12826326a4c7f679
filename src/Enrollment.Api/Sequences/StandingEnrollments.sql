-- How many enrollments of a sequence stand where, and when the clock looks at one of them next.
select t.sequence_version, t.position, t.state, t.place, sum(t.enrollments)::bigint as enrollments,
       least((select min(e.due_at) from enrollments e
              where e.sequence_id = @sequence_id and e.account_id = @account_id and e.due_at is not null and e.gate is null),
             (select min(e.due_at) from enrollments e
              where e.sequence_id = @sequence_id and e.account_id = @account_id and e.gate is not null)) as next_due_at
from enrollment_totals t
where t.account_id = @account_id and t.sequence_id = @sequence_id
group by 1, 2, 3, 4
having sum(t.enrollments) <> 0
