-- Live enrollments that wait for their second step, due on some day of the next two years.
insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, step_seq, anchor, due_at)
select uuid_v7(), c.account_id, @sequence_id, 1, c.id, @job_id, false, 'pending', 2, 2, now() - interval '10 days',
       now() + interval '1 day' + random() * interval '730 days'
from contacts c
where c.account_id = @account_id
order by c.id
