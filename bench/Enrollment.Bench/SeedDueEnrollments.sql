-- Enrollments as a page makes them, their first step due for a minute.
insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at)
select uuid_v7(), c.account_id, @sequence_id, 1, c.id, @job_id, false, 'pending', 1, now() - interval '1 minute', now() - interval '1 minute'
from contacts c
where c.account_id = @account_id and c.contact_type = @contact_type
