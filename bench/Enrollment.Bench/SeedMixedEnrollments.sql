-- Enrollments as they look after some weeks: most wait for their second step, the others are in every other state. Each
-- takes its part of the contacts, so that a contact is in many queues but live in each once.
insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, step_seq, anchor, due_at, reason, finished_at, held_state, held_due_at)
select uuid_v7(), c.account_id, @sequence_id, 1, c.id, @job_id, false, s.state, 2, 2, now() - interval '10 days',
       case when s.state in ('pending', 'processing') then now() + interval '1000 days' end,
       case when s.state in ('cancelled', 'failed') then 'bench' end,
       case when s.state in ('completed', 'cancelled', 'failed') then now() end,
       case when s.state = 'paused' then 'pending' end,
       case when s.state = 'paused' then now() + interval '1000 days' end
from (select account_id, id, row_number() over (order by id) as n from contacts where account_id = @account_id order by id limit @contacts) c
cross join lateral (select case
    when c.n % 1000 = 0 then 'failed'
    when c.n % 500 = 1 then 'processing'
    when c.n % 200 = 2 then 'paused'
    when c.n % 10 = 3 then 'cancelled'
    when c.n % 4 = 0 then 'completed'
    else 'pending' end as state) s
