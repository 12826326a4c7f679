-- Contacts whose fields have one of the values. A field that the filter does not name is null here and means any.
select c.id as key, c.id as contact_id, true as found, c.unsubscribed_at,
       -- The contact's first customer, so that a step can speak of it.
       (select cc.customer_id from customer_contacts cc
        where cc.account_id = @account_id and cc.contact_id = c.id
        order by cc.customer_id limit 1) as customer_id,
       null::timestamptz as anchor, null::timestamptz as first_due_at
from contacts c
where c.account_id = @account_id
  and (@target_contact_type is null or c.contact_type = any(@target_contact_type))
  and (@target_source is null or c.source = any(@target_source))
  and (@target_email is null or c.email = any(@target_email))
  and (@target_first_name is null or c.first_name = any(@target_first_name))
  and (@target_last_name is null or c.last_name = any(@target_last_name))
  and (@target_job_title is null or c.job_title = any(@target_job_title))
  and (@target_city is null or c.city = any(@target_city))
  and (@target_state is null or c.state = any(@target_state))
  and (@target_country is null or c.country = any(@target_country))
