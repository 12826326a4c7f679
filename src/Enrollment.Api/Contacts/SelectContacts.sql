-- Contacts as callers see them, in order of id: those that came last first, unless a page is read backwards.
select c.id, c.external_id, c.contact_type, c.source, c.email, c.phone, c.first_name, c.last_name, c.job_title, c.city, c.state, c.country,
       c.timezone, c.custom::text, c.unsubscribed_at,
       array(select l.customer_id from customer_contacts l
             where l.account_id = c.account_id and l.contact_id = c.id
             order by l.customer_id limit @max_customers) as customer_ids,
       c.created_at, c.updated_at
from contacts c
where c.account_id = @account_id and {conditions}
order by c.id {order}
limit @limit
