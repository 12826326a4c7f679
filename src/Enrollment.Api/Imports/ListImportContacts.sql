-- The members of an import that exist now, in the order of its rows, as contacts are listed.
select m.key, c.id, c.external_id, c.contact_type, c.source, c.email, c.phone, c.first_name, c.last_name, c.job_title, c.city, c.state, c.country,
       c.timezone, c.custom::text, c.unsubscribed_at,
       array(select l.customer_id from customer_contacts l
             where l.account_id = c.account_id and l.contact_id = c.id
             order by l.customer_id limit @max_customers) as customer_ids,
       c.created_at, c.updated_at
from import_members m
join contacts c on c.account_id = m.account_id and c.id = m.contact_id
where m.import_id = @import_id and m.account_id = @account_id and m.key {beyond} @at_key
order by m.key {order}
limit @limit
