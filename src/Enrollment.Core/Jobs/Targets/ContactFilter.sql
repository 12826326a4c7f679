-- Contacts that meet a filter's conditions. Only its own fields are in the text: one that serves every filter would get one plan for all,
-- and that plan could use no field's index.
select c.id as key, c.id as contact_id, true as found, c.unsubscribed_at,
       -- The contact's first customer, so that a step can speak of it.
       (select cc.customer_id from customer_contacts cc
        where cc.account_id = @account_id and cc.contact_id = c.id
        order by cc.customer_id limit 1) as customer_id,
       null::timestamptz as anchor, null::timestamptz as first_due_at
from contacts c
where c.account_id = @account_id
  and {conditions}
