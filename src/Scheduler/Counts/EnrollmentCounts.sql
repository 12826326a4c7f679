-- Adds some of the changes that transactions have noted to the counts, and returns how many. One scheduler does so at a time, another
-- one finds none. Changes that are left, or noted meanwhile, stay for the next time: the sum of both tables has each change once.
-- Deletes by place in the table, which is quickest and safe, because no other statement deletes.
with turn as materialized (select pg_try_advisory_xact_lock(hashtextextended('enrollment counts', 0)) as is_mine),
noted as (
    delete from enrollment_deltas
    where ctid = any(array(select ctid from enrollment_deltas where (select is_mine from turn) limit @limit))
    returning *),
folded as (
    insert into enrollment_counts as c
    select account_id, sequence_id, sequence_version, position, state, place, sum(enrollments)
    from noted
    group by 1, 2, 3, 4, 5, 6
    having sum(enrollments) <> 0
    on conflict (account_id, sequence_id, sequence_version, position, state, place) do update
    set enrollments = c.enrollments + excluded.enrollments),
-- The clock of a sequence is only ever lowered here. A sweep that raises it locks its row first, and looks for due steps afterwards.
due as (
    insert into sequence_clocks as k (sequence_id, account_id, next_due_at)
    select sequence_id, account_id, min(due_at)
    from noted
    where due_at is not null
    group by 1, 2
    on conflict (sequence_id) do update
    set next_due_at = excluded.next_due_at
    where excluded.next_due_at < k.next_due_at)
select count(*) from noted
