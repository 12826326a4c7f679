-- name: EndEnrollments
-- Ends live enrollments where they are, as the entity's own verb does it: nothing is due any more. Looked for without locks, then
-- locked in order of id, like the batches of the saga store, so that the two cannot deadlock; those that have ended meanwhile are passed
-- over. A repeat finds none live. Their open runs are closed by CloseRuns, below.
with candidates as materialized (
{candidates}),
locked as materialized (
    select e.id from enrollments e
    where e.id = any(array(select id from candidates limit @limit)) and e.account_id = @account_id and e.finished_at is null
    order by e.id
    for update),
ended as (
    update enrollments e
    set state = @end_state, outcome = @end_outcome, reason = @reason, finished_at = (select clock_timestamp()),
        due_at = null, gate = null, priority = null, wanted_at = null, held_state = null, held_due_at = null, is_out = false, updated_at = now()
    from locked l
    where e.id = l.id
    returning e.id, e.sequence_id, e.contact_id, e.group_id, e.row_index, e.finished_at),
remembered as (
    insert into enrollment_notes (id, enrollment_id, account_id, at, what, api_key_id, job_id, detail)
    select uuid_v7(), c.id, @account_id, c.finished_at, 'cancelled', @api_key_id, @author_job_id, @reason
    from ended c
    where @api_key_id is not null or @author_job_id is not null)
select id, sequence_id, contact_id, group_id, row_index, finished_at from ended

-- name: CloseRuns
-- Leaves steps that were under way in the history as failed. After the enrollments have been locked and not with them: a run that
-- the saga wrote while we waited for its lock is seen by a later statement only.
update step_runs
set status = 'failed', finished_at = @finished_at, error = @reason
where enrollment_id = any(@enrollment_ids) and account_id = @account_id and finished_at is null

-- name: KeepSuccesses
-- An enrollment of which a call was a success has succeeded, whatever has ended it. Behind their locks, as above: a report that was saved
-- while we waited for them counts.
update enrollments e
set outcome = @succeeded
where e.id = any(@enrollment_ids) and e.account_id = @account_id and e.outcome is distinct from @succeeded
  and exists (select from calls c where c.enrollment_id = e.id and c.account_id = e.account_id and c.is_success)

-- name: AnyLeft
-- Whether enrollments are still live, behind the statement that ended as many as it was allowed to.
select exists (
{candidates}) as any_left
