-- Those of a page whose contacts have unsubscribed or are gone by now, and whether they are gone. offset 0: keeps it a look-up
-- per contact.
select t.enrollment_id, c.found is null as is_gone
from unnest(@enrollment_ids, @contact_ids) as t(enrollment_id, contact_id)
left join lateral (
    select true as found, c.unsubscribed_at from contacts c where c.account_id = @account_id and c.id = t.contact_id offset 0) c on true
where c.found is null or c.unsubscribed_at is not null
