-- The rows of one page, as the engine makes them, and nothing else.
insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at)
select uuid_v7(), c.account_id, @sequence_id, 1, c.id, @job_id, false, 'pending', 1, now(), now()
from contacts c
where c.account_id = @account_id and c.id > @after and c.id <= @up_to and c.contact_type = @contact_type
order by c.id
on conflict (sequence_id, contact_id) where finished_at is null and not forced do nothing
returning id
