-- The steps of each enrollment of a sequence, a page of them in order of enrollment and position. Steps to come are not
-- stored: they follow from the version that the enrollment has pinned. The enrollment's place in it says what became
-- of each step; its runs say when and how. Of a paused enrollment, what it goes back to counts. When a step is due that was
-- not handed out, NextStep says, from what is stored of the step that is next.
with tasks as materialized (
    select e.id as enrollment_id, e.account_id, e.contact_id, e.customer_id, e.anchor, coalesce(e.held_state, e.state) as place,
           coalesce(e.held_due_at, e.due_at) as due_at, e.attempt,
           e.created_at, e.updated_at, e.finished_at, e.sequence_version, e.position as next_position, s.position, s.step_id, s.automation_id,
           s.position < e.position as is_behind, s.position = e.position as is_current, status.word as status
    from ({enrollments}) e
    join sequence_steps s on s.sequence_id = e.sequence_id and s.version = e.sequence_version and s.is_active
    cross join lateral (select case
        when s.position < e.position or e.state = 'completed' then 'completed'
        when s.position = e.position and coalesce(e.held_state, e.state) in ('processing', 'failed') then coalesce(e.held_state, e.state)
        when e.finished_at is not null then 'cancelled'
        else 'pending' end as word) status
    where (e.id {beyond} @at_enrollment_id or s.position {beyond} @at_position) and (@status is null or status.word = @status)
    order by e.id {order}, s.position {order}
    limit @limit)
select t.enrollment_id, t.position, t.step_id, t.automation_id, t.status,
       t.sequence_version, t.next_position,
       case when t.place = 'pending' then t.due_at else r.next_handed_out_for end as next_due_at, r.last_done_at,
       case when t.is_current and t.place = 'pending' then t.due_at else r.scheduled_for end as stored_for,
       t.anchor, t.contact_id, t.customer_id,
       case when t.is_current then t.attempt else coalesce(r.attempt, 1) end - 1 as retry_count,
       r.last_error, t.created_at,
       case
           when t.is_behind then coalesce(r.finished_at, t.updated_at)
           when t.is_current or t.finished_at is not null then t.updated_at
           else t.created_at
       end as updated_at
from tasks t
left join lateral (
    select max(run.attempt) filter (where run.position = t.position) as attempt,
           (array_agg(run.scheduled_for order by run.step_seq desc) filter (where run.position = t.position))[1] as scheduled_for,
           (array_agg(run.finished_at order by run.step_seq desc) filter (where run.position = t.position))[1] as finished_at,
           (array_agg(run.error order by run.step_seq desc) filter (where run.position = t.position and run.error is not null))[1] as last_error,
           (array_agg(run.scheduled_for order by run.step_seq desc) filter (where run.position = t.next_position))[1] as next_handed_out_for,
           (array_agg(run.finished_at order by run.step_seq desc) filter (where run.position < t.next_position))[1] as last_done_at
    from step_runs run
    where run.enrollment_id = t.enrollment_id and run.account_id = t.account_id) r on true
order by t.enrollment_id {order}, t.position {order}
