-- name: LockChanged
-- Takes one sequence whose call windows were changed; another scheduler's is left to it.
select k.sequence_id, k.account_id, k.due_anew_after
from call_settings k
where k.due_anew_after is not null
order by k.sequence_id
limit 1
for update skip locked

-- name: MakeDueAnew
-- Looks through the next enrollments in order of id. Calls that were moved to later than they are wanted are due when they are wanted;
-- the sweep moves them into the windows as they are now. Locked in order of id, as everybody locks them, so that none can deadlock.
-- Returns the last id; null when none is left.
with looked as materialized (
    select e.id, e.due_at, e.wanted_at, e.gate
    from enrollments e
    where e.account_id = @account_id and e.sequence_id = @sequence_id and e.state = 'pending' and e.id > @after
    order by e.id
    limit @limit),
locked as materialized (
    select e.id, e.wanted_at
    from enrollments e
    where e.id = any(array(select l.id from looked l where l.gate = 'call' and l.due_at > greatest(l.wanted_at, now())))
      and e.account_id = @account_id and e.gate = 'call' and e.due_at > greatest(e.wanted_at, now())
    order by e.id
    for update),
moved as (
    update enrollments e
    set due_at = greatest(l.wanted_at, now()), updated_at = now()
    from locked l
    where e.id = l.id
    returning 1)
select (select max(id::text)::uuid from looked) as up_to, (select count(*) from looked) as looked, (select count(*) from moved) as moved

-- name: NoteDueAnew
-- Notes how far the look has come; null when it is over. The row is locked.
update call_settings set due_anew_after = @after where sequence_id = @sequence_id and account_id = @account_id
