-- Claims what is due, by the database's clock, and leases it; two schedulers skip each other's rows. Sequence by
-- sequence, so that the waiting rows of a paused one are never scanned, and in random order, so that a busy one cannot
-- starve the others. Materialized: the planner must not run the limited part twice. An array: joined, a batch would be
-- hashed against every enrollment there is.
with due as materialized (
    select e.id, e.account_id, e.contact_id
    from (select id from sequences where is_active and deleted_at is null order by random()) s
    cross join lateral (
        select w.id, w.account_id, w.contact_id
        from enrollments w
        where w.sequence_id = s.id and w.due_at is not null and coalesce(w.lease_until, w.due_at) <= now()
        order by coalesce(w.lease_until, w.due_at)
        limit @limit
        for update skip locked) e
    limit @limit),
-- Nothing is handed out for a contact who is gone or has unsubscribed: it comes apart, with the reason, and gets no lease.
-- Whoever leaves must lock its enrollments to end them, which are ours by now: it commits behind us. offset 0: keeps it a
-- look-up per row.
looked_at as materialized (
    select d.id, d.account_id, case when c.found is null then 'contact_deleted' when c.unsubscribed_at is not null then 'unsubscribed' end as reason
    from due d
    left join lateral (
        select true as found, c.unsubscribed_at from contacts c where c.account_id = d.account_id and c.id = d.contact_id offset 0) c on true),
claimed as (
    update enrollments e
    set lease_until = now() + @lease
    where e.id = any(array(select id from looked_at where reason is null))
    returning e.id, e.account_id, e.sequence_id, e.sequence_version, e.contact_id, e.customer_id, e.state, e.position, e.step_seq, e.attempt, e.due_at)
select id, account_id, null as reason, sequence_id, sequence_version, contact_id, customer_id, state, position, step_seq, attempt, due_at, now() - due_at
from claimed
union all
select id, account_id, reason, null, null, null, null, null, null, null, null, null, null
from looked_at
where reason is not null
