-- name: ReadFigures
-- How many calls of a sequence are open, and how many of its enrollments have succeeded.
select (select count(*) from calls c where c.account_id = @account_id and c.sequence_id = @sequence_id and c.closed_at is null) as open_calls,
       (select count(*) from enrollments e where e.account_id = @account_id and e.sequence_id = @sequence_id and e.outcome = 'succeeded') as succeeded

-- name: CountLastOutcomes
-- The enrollments of a sequence by the outcome of their last call.
select l.outcome, count(*) as enrollments
from (select distinct on (c.enrollment_id) c.outcome
      from calls c
      where c.account_id = @account_id and c.sequence_id = @sequence_id and c.outcome is not null
      order by c.enrollment_id, c.step_seq desc) l
group by l.outcome

-- name: CountOutcomes
-- The closed calls of a sequence by their outcome, from one moment of hand-out to another.
select c.outcome, count(*) as calls, max(c.handed_out_at) as last_at
from calls c
where c.account_id = @account_id and c.sequence_id = @sequence_id and c.outcome is not null
  and c.handed_out_at >= coalesce(@from, '-infinity') and c.handed_out_at < coalesce(@to, 'infinity')
group by c.outcome
