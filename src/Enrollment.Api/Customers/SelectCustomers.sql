-- Customers as callers see them, in order of id: those that came last first, unless a page is read backwards.
select c.id, c.external_id, c.name, c.account_type, c.industry, c.is_customer, c.is_supplier, c.city, c.state, c.country, c.created_at, c.updated_at
from customers c
where c.account_id = @account_id and {conditions}
order by c.id {order}
limit @limit
