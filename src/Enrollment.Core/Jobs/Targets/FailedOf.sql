-- Contacts that failed in an earlier job, by its keys; by now the contact may exist.
select o.key, o.contact_id, c.id is not null as found, c.unsubscribed_at,
       -- The contact's first customer, so that a step can speak of it.
       (select cc.customer_id from customer_contacts cc
        where cc.account_id = @account_id and cc.contact_id = o.contact_id
        order by cc.customer_id limit 1) as customer_id,
       null::timestamptz as anchor, null::timestamptz as first_due_at
from bulk_outcomes o
left join contacts c on c.account_id = o.account_id and c.id = o.contact_id
where o.job_id = @target_job_id and o.account_id = @account_id and o.outcome = 'failed'
