-- Contacts of customers that meet a filter's conditions. Only its own fields are in the text, as in ContactFilter.sql.
select c.id as key, c.id as contact_id, true as found, c.unsubscribed_at,
       -- The first of the customers that match, through whom the contact is reached.
       (select cc.customer_id
        from customer_contacts cc
        join customers cu on cu.account_id = cc.account_id and cu.id = cc.customer_id
        where cc.account_id = @account_id and cc.contact_id = c.id
          and {conditions}
        order by cc.customer_id limit 1) as customer_id,
       null::timestamptz as anchor, null::timestamptz as first_due_at
from contacts c
where c.account_id = @account_id
  and exists (
      select from customer_contacts cc
      join customers cu on cu.account_id = cc.account_id and cu.id = cc.customer_id
      where cc.account_id = @account_id and cc.contact_id = c.id
        and {conditions})
