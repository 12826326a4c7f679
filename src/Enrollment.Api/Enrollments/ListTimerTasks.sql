-- The steps of each enrollment of a sequence, a page of them in order of enrollment and position. Steps to come are not
-- stored: they follow from the version that the enrollment has pinned. The enrollment's place in it says what became
-- of each step; its runs say when and how. Days count 24 hours each.
select enrollment_id, position, step_id, automation_id, status, scheduled_for, anchor, contact_id, customer_id,
       retry_count, last_error, sequence_id, created_at, updated_at
from (
    select e.id as enrollment_id, s.position, s.step_id, s.automation_id, e.anchor, e.contact_id, e.customer_id, e.sequence_id, e.created_at,
           case
               when s.position < e.position or e.state = 'completed' then 'completed'
               when s.position = e.position and e.state in ('processing', 'failed') then e.state
               when e.finished_at is not null then 'cancelled'
               else 'pending'
           end as status,
           case
               when s.position = e.position and e.state = 'pending' then e.due_at
               else coalesce(
                   r.scheduled_for,
                   case when s.delay_from = 'anchor'
                       then e.anchor + make_interval(hours => s.delay_days * 24 + s.delay_hours, mins => s.delay_minutes)
                   end)
           end as scheduled_for,
           case when s.position = e.position then e.attempt else coalesce(r.attempt, 1) end - 1 as retry_count,
           r.last_error,
           case
               when s.position < e.position then coalesce(r.finished_at, e.updated_at)
               when s.position = e.position or e.finished_at is not null then e.updated_at
               else e.created_at
           end as updated_at
    from enrollments e
    join sequence_steps s on s.sequence_id = e.sequence_id and s.version = e.sequence_version and s.is_active
    left join lateral (
        select max(run.attempt) as attempt,
               (array_agg(run.scheduled_for order by run.step_seq desc))[1] as scheduled_for,
               (array_agg(run.finished_at order by run.step_seq desc))[1] as finished_at,
               (array_agg(run.error order by run.step_seq desc) filter (where run.error is not null))[1] as last_error
        from step_runs run
        where run.enrollment_id = e.id and run.account_id = e.account_id and run.position = s.position) r on true
    where e.sequence_id = @sequence_id and e.account_id = @account_id
      -- Both said: the first half lets the index find the place.
      and e.id {beyond}= @at_enrollment_id and (e.id {beyond} @at_enrollment_id or s.position {beyond} @at_position)
      and (@contact_id is null or e.contact_id = @contact_id)
      and (@enrollment_id is null or e.id = @enrollment_id)) tasks
where @status is null or status = @status
order by enrollment_id {order}, position {order}
limit @limit
