-- name: LockClocks
-- Holds the clocks whose time has come, so that none is lowered while due steps are looked for; another sweep's are left to it.
select sequence_id from sequence_clocks where next_due_at <= now() for update skip locked

-- name: RaiseClocks
-- Says of sequences whose clock has come when something of theirs is due next; of those that rest, never: switching one on wakes it.
-- The caller holds the clocks' rows. A statement of its own, so that it sees what was committed before it got them; what comes
-- later stands in deltas, and folding those lowers the clock again.
update sequence_clocks k
set next_due_at = coalesce(
    (select (select min(e.due_at) from enrollments e where e.sequence_id = s.id and e.due_at is not null and e.gate is null)
     from sequences s
     where s.id = k.sequence_id and s.is_active and s.deleted_at is null), 'infinity')
where k.sequence_id = any(@ids)
