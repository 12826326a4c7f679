-- The next groups, in order of id, that have a member which waits although none is active, and has done so for a while. Their messages
-- were lost, or come yet. Goes from group to group along the index of those who wait, so that it reads one entry of each.
with recursive walk (group_id, place) as (
    (select e.group_id, 1 from enrollments e
     where e.group_id > @after and e.group_id is not null and e.finished_at is null and coalesce(e.held_state, e.state) = 'waiting'
     order by e.group_id
     limit 1)
    union all
    select n.group_id, w.place + 1
    from walk w
    cross join lateral (
        select e.group_id from enrollments e
        where e.group_id > w.group_id and e.group_id is not null and e.finished_at is null and coalesce(e.held_state, e.state) = 'waiting'
        order by e.group_id
        limit 1) n
    where w.place < @groups)
select w.group_id, w.place, s.account_id, s.sequence_id
from walk w
left join lateral (
    select e.account_id, e.sequence_id from enrollments e
    where e.group_id = w.group_id and e.finished_at is null and coalesce(e.held_state, e.state) = 'waiting'
      and e.state = 'waiting' and e.updated_at < now() - @stuck_after
      and not exists (
          select from enrollments a where a.group_id = w.group_id and a.account_id = e.account_id and a.finished_at is null and coalesce(a.held_state, a.state) <> 'waiting')
    limit 1) s on true
order by w.place
