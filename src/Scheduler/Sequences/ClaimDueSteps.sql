-- Claims what is due, by the database's clock, and leases it; two schedulers skip each other's rows. Sequence by
-- sequence, so that the waiting rows of a paused one are never scanned, and in random order, so that a busy one cannot
-- starve the others. Materialized: the planner must not run the limited part twice. An array: joined, a batch would be
-- hashed against every enrollment there is.
with due as materialized (
    select e.id
    from (select id from sequences where is_active and deleted_at is null order by random()) s
    cross join lateral (
        select w.id
        from enrollments w
        where w.sequence_id = s.id and w.due_at is not null and coalesce(w.lease_until, w.due_at) <= now()
        order by coalesce(w.lease_until, w.due_at)
        limit @limit
        for update skip locked) e
    limit @limit)
update enrollments e
set lease_until = now() + @lease
where e.id = any(array(select id from due))
returning e.id, e.account_id, e.sequence_id, e.sequence_version, e.contact_id, e.customer_id, e.state, e.position, e.step_seq, e.attempt,
          e.due_at, now() - e.due_at
