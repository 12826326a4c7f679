-- Locks what is due, by the database's clock, with all that is needed to hand it out; two sweeps skip each other's rows. Sequence
-- by sequence, so that the waiting rows of a paused one are never scanned, and in random order, so that a busy one cannot
-- starve the others. Only sequences that have something due are looked at: their clock says so, or a delta that is not folded
-- into it yet. Materialized: the planner must not run the limited part twice. An array: joined, every sequence would be read.
-- The columns of an enrollment are those that EnrollmentRows reads.
with ready as materialized (
    select sequence_id from sequence_clocks where next_due_at <= now()
    union
    select sequence_id from enrollment_deltas where due_at <= now()),
due as materialized (
    select e.*, s.resumed_at
    from (select id, resumed_at from sequences
          where id = any(array(select sequence_id from ready)) and is_active and deleted_at is null and kind = any(@kinds)
          order by random()) s
    cross join lateral (
        select w.id, w.account_id, w.sequence_id, w.sequence_version, w.contact_id, w.customer_id, w.job_id, w.forced, w.state, w.position,
               w.step_seq, w.attempt, w.anchor, w.due_at, w.is_out, w.gate, w.priority, w.wanted_at, w.group_id, w.row_index,
               w.held_state, w.held_due_at, w.outcome, w.reason, w.created_at, w.updated_at, w.finished_at
        from enrollments w
        where w.sequence_id = s.id and w.due_at <= now() and w.gate is null
        order by w.due_at
        limit @limit
        for update skip locked) e
    limit @limit)
-- Nothing is handed out for a contact who is gone or has unsubscribed. Leaving contacts have their enrollments
-- locked to end them. This claim holds those locks, so the leaving commits after it. offset 0: keeps it a look-up per row.
select d.*, clock_timestamp() as clock, now() - d.due_at as lag,
       case when c.found is null then 'contact_deleted' when c.unsubscribed_at is not null then 'unsubscribed' end as leaving
from due d
left join lateral (
    select true as found, c.unsubscribed_at from contacts c where c.account_id = d.account_id and c.id = d.contact_id offset 0) c on true
