-- name: ReadLastOutcomes
-- The outcomes of the last calls of a sequence.
select array(
    select l.outcome from calls l
    where l.account_id = @account_id and l.sequence_id = @sequence_id and l.outcome is not null
    order by l.handed_out_at desc limit @limit) as last_outcomes

-- name: CountPlaces
-- Counts the live enrollments of a sequence by all that decides what they wait for. Those of one group compare alike with @now and @soon, so that
-- the earliest times stand for all. Zones are read only for those whose call is wanted now; numbers only if their own zones count. Before its first hand-out
-- an enrollment has no calls to look for.
select e.state, e.gate, e.priority, min(e.wanted_at) as wanted_at, min(e.due_at) as due_at, coalesce(s.action ->> 'dispatch' = 'webhook', false) as is_by_webhook,
       f.timezone, case when @by_number then f.phone_e164 end as phone_e164, coalesce(f.bypasses_window, false) as bypasses_window,
       o.call_id is not null as is_number_busy,
       e.step_seq > 1 and exists (select from calls k where k.enrollment_id = e.id and k.account_id = e.account_id and k.position = e.position) as is_called_again,
       count(*) as enrollments
from enrollments e
left join call_facts f on f.enrollment_id = e.id and f.account_id = e.account_id and e.gate is not null and e.wanted_at <= @now
left join sequence_steps s on s.account_id = f.account_id and s.sequence_id = e.sequence_id and s.version = e.sequence_version and s.position = e.position
left join calls o on o.account_id = f.account_id and o.phone_e164 = f.phone_e164 and o.closed_at is null and e.due_at > @now
where e.account_id = @account_id and e.sequence_id = @sequence_id and e.state in ('waiting', 'pending', 'processing', 'paused')
group by e.state, e.gate, e.priority, coalesce(e.wanted_at, e.due_at) > @now, e.due_at > @now, e.due_at > @soon, 6, 7, 8, 9, 10, 11
