-- The first step of each enrollment, done.
insert into step_runs (enrollment_id, step_seq, account_id, step_id, position, status, attempt, scheduled_for, started_at, finished_at)
select e.id, 1, e.account_id, p.step_id, 1, 'completed', 1, e.anchor, e.anchor, e.anchor
from enrollments e
join sequence_steps p on p.sequence_id = e.sequence_id and p.version = e.sequence_version and p.position = 1
where e.sequence_id = @sequence_id
