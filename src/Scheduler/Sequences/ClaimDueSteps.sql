-- Claims what is due, by the database's clock, and leases it; two schedulers skip each other's rows. Sequence by
-- sequence, so that the waiting rows of a paused one are never scanned, and in random order, so that a busy one cannot
-- starve the others. Materialized: the planner must not run the limited part twice. An array: joined, a batch would be
-- hashed against every enrollment there is.
with due as materialized (
    select e.*, s.id as sequence_id, s.resumed_at
    from (select id, resumed_at from sequences where is_active and deleted_at is null order by random()) s
    cross join lateral (
        select w.id, w.account_id, w.contact_id, w.sequence_version, w.position, w.due_at, w.state = 'processing' and not w.is_calling as awaits_report
        from enrollments w
        where w.sequence_id = s.id and w.due_at is not null and coalesce(w.lease_until, w.due_at) <= now()
        order by coalesce(w.lease_until, w.due_at)
        limit @limit
        for update skip locked) e
    limit @limit),
-- Nothing is handed out for a contact who is gone or has unsubscribed: it comes apart, with the reason, and gets no lease.
-- Whoever leaves must lock its enrollments to end them, which are ours by now: it commits behind us. A report that was awaited
-- while the queue was paused is not overdue before its whole time has passed again since. offset 0: keeps each a look-up per row.
looked_at as materialized (
    select d.id, d.account_id, again.overdue_at,
           case when c.found is null then 'contact_deleted' when c.unsubscribed_at is not null then 'unsubscribed' end as reason
    from due d
    left join lateral (
        select true as found, c.unsubscribed_at from contacts c where c.account_id = d.account_id and c.id = d.contact_id offset 0) c on true
    left join lateral (
        select d.resumed_at + coalesce(make_interval(mins => s.completion_timeout_minutes), @usual_timeout) as overdue_at
        from sequence_steps s
        where d.awaits_report and d.resumed_at is not null
          and s.sequence_id = d.sequence_id and s.version = d.sequence_version and s.position = d.position offset 0) again on again.overdue_at > d.due_at),
extended as (
    update enrollments e
    set due_at = (select overdue_at from looked_at l where l.id = e.id), lease_until = null, updated_at = now()
    where e.id = any(array(select id from looked_at where reason is null and overdue_at is not null))
    returning e.id, e.account_id),
claimed as (
    update enrollments e
    set lease_until = now() + @lease
    where e.id = any(array(select id from looked_at where reason is null and overdue_at is null))
    returning e.id, e.account_id, e.sequence_id, e.sequence_version, e.contact_id, e.customer_id, e.state, e.position, e.step_seq, e.attempt, e.due_at)
select id, account_id, 'claimed' as what, sequence_id, sequence_version, contact_id, customer_id, state, position, step_seq, attempt, due_at, now() - due_at
from claimed
union all
select id, account_id, 'extended', null, null, null, null, null, null, null, null, null, null
from extended
union all
select id, account_id, reason, null, null, null, null, null, null, null, null, null, null
from looked_at
where reason is not null
