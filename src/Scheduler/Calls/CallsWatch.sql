-- Counts open calls over all accounts, and the sequences whose due calls wait for a slot or for their sequence to be switched on.
with open_calls as (
    select c.account_id, c.sequence_id, count(*) as open, count(*) filter (where c.report_by < now()) as late
    from calls c
    where c.closed_at is null
    group by c.account_id, c.sequence_id),
due as (
    select s.is_active, coalesce(o.open, 0) >= k.max_concurrent_calls as is_full
    from call_settings k
    join sequences s on s.id = k.sequence_id and s.account_id = k.account_id and s.deleted_at is null
    cross join lateral (
        select 1 from enrollments e where e.sequence_id = k.sequence_id and e.gate = 'call' and e.due_at <= now() limit 1) waiting
    left join open_calls o on o.sequence_id = k.sequence_id)
select (select coalesce(sum(open), 0)::bigint from open_calls) as open,
       (select coalesce(sum(late), 0)::bigint from open_calls) as late,
       (select count(*) from due where is_active and is_full) as without_slot,
       (select count(*) from due where not is_active) as at_rest
