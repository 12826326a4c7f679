-- Contacts by their ids. Ids without a contact are candidates, too.
select t.contact_id as key, t.contact_id, c.id is not null as found, c.unsubscribed_at,
       -- The contact's first customer, so that a step can speak of it.
       (select cc.customer_id from customer_contacts cc
        where cc.account_id = @account_id and cc.contact_id = t.contact_id
        order by cc.customer_id limit 1) as customer_id,
       null::timestamptz as anchor, null::timestamptz as first_due_at
from unnest(@target_ids) as t(contact_id)
left join contacts c on c.account_id = @account_id and c.id = t.contact_id
