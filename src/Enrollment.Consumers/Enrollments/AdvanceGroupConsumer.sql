-- name: TakeTurn
-- Questions to one group are answered one after the other, each by what is committed then.
select pg_advisory_xact_lock(hashtextextended('group ' || @group_id, 0))

-- name: FindMembers
-- The live members of a group that its next move is about, in their order: the active one; all who wait though another one has succeeded
-- since they were accepted, in its time or by a late report; the first who may go on. Of a large group without a success, two rows are read.
with success as materialized (
    select max(s.updated_at) as at from enrollments s
    where s.group_id = @group_id and s.account_id = @account_id and s.outcome = 'succeeded')
(select e.id, e.job_id, e.row_index, false as waits, e.state = 'paused' as is_paused, coalesce(s.at >= j.created_at, false) as is_too_late
 from enrollments e
 join bulk_jobs j on j.id = e.job_id and j.account_id = e.account_id
 cross join success s
 where e.group_id = @group_id and e.account_id = @account_id and e.finished_at is null and coalesce(e.held_state, e.state) <> 'waiting')
union all
(select e.id, e.job_id, e.row_index, true, e.state = 'paused', true
 from success s
 join bulk_jobs j on j.account_id = @account_id and j.created_at <= s.at
 join enrollments e on e.job_id = j.id and e.account_id = j.account_id
 where s.at is not null
   and e.group_id = @group_id and e.account_id = @account_id and e.finished_at is null and coalesce(e.held_state, e.state) = 'waiting')
union all
(select e.id, e.job_id, e.row_index, true, false, false
 from enrollments e
 join bulk_jobs j on j.id = e.job_id and j.account_id = e.account_id
 cross join success s
 where e.group_id = @group_id and e.account_id = @account_id and e.finished_at is null and coalesce(e.held_state, e.state) = 'waiting'
   and e.state <> 'paused' and coalesce(s.at < j.created_at, true)
 order by e.job_id, e.row_index
 limit 1)
order by job_id, row_index

-- name: NoteSuccess
-- Marks the member whose call is under way: it finishes, and is not tried again.
update call_facts set group_succeeded_at = now() where enrollment_id = @enrollment_id and account_id = @account_id and group_succeeded_at is null
