-- Contacts of customers whose fields have one of the values and whose flags are as wanted. A field or flag that the filter does
-- not name is null here and means any.
select c.id as key, c.id as contact_id, true as found, c.unsubscribed_at,
       -- The first of the customers that match, through whom the contact is reached.
       (select cc.customer_id
        from customer_contacts cc
        join customers cu on cu.account_id = cc.account_id and cu.id = cc.customer_id
        where cc.account_id = @account_id and cc.contact_id = c.id
          and (@target_account_type is null or cu.account_type = any(@target_account_type))
          and (@target_industry is null or cu.industry = any(@target_industry))
          and (@target_city is null or cu.city = any(@target_city))
          and (@target_state is null or cu.state = any(@target_state))
          and (@target_country is null or cu.country = any(@target_country))
          and (@target_is_customer is null or cu.is_customer = @target_is_customer)
          and (@target_is_supplier is null or cu.is_supplier = @target_is_supplier)
        order by cc.customer_id limit 1) as customer_id,
       null::timestamptz as anchor, null::timestamptz as first_due_at
from contacts c
where c.account_id = @account_id
  and exists (
      select from customer_contacts cc
      join customers cu on cu.account_id = cc.account_id and cu.id = cc.customer_id
      where cc.account_id = @account_id and cc.contact_id = c.id
        and (@target_account_type is null or cu.account_type = any(@target_account_type))
        and (@target_industry is null or cu.industry = any(@target_industry))
        and (@target_city is null or cu.city = any(@target_city))
        and (@target_state is null or cu.state = any(@target_state))
        and (@target_country is null or cu.country = any(@target_country))
        and (@target_is_customer is null or cu.is_customer = @target_is_customer)
        and (@target_is_supplier is null or cu.is_supplier = @target_is_supplier))
