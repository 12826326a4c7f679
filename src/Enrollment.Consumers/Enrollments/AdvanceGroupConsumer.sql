-- name: TakeTurn
-- Questions to one group are answered one after the other, each by what is committed then.
select pg_advisory_xact_lock(hashtextextended('group ' || @group_id, 0))

-- name: FindMembers
-- The live members of a group, in their order, and whether another one has succeeded since each was accepted: in its time or by a late report.
with success as materialized (
    select max(s.updated_at) as at from enrollments s
    where s.group_id = @group_id and s.account_id = @account_id and s.outcome = 'succeeded'),
live as materialized (
    select e.id, e.job_id, e.row_index, e.state, false as waits from enrollments e
    where e.group_id = @group_id and e.account_id = @account_id and e.finished_at is null and coalesce(e.held_state, e.state) <> 'waiting'
    union all
    select e.id, e.job_id, e.row_index, e.state, true from enrollments e
    where e.group_id = @group_id and e.account_id = @account_id and e.finished_at is null and coalesce(e.held_state, e.state) = 'waiting')
select l.id, l.waits, l.state = 'paused' as is_paused, coalesce(s.at >= j.created_at, false) as is_too_late
from live l
join bulk_jobs j on j.id = l.job_id
cross join success s
order by l.job_id, l.row_index

-- name: NoteSuccess
-- Marks the member whose call is under way: it finishes, and is not tried again.
update call_facts set group_succeeded_at = now() where enrollment_id = @enrollment_id and account_id = @account_id and group_succeeded_at is null
