-- Links a contact to a customer; a link that is there already stays. Both ends are locked, so that neither is deleted between
-- the look and the link. Answers whether they are there.
with
customer as materialized (
    select id from customers where account_id = @account_id and id = @customer_id for key share),
contact as materialized (
    select id from contacts where account_id = @account_id and id = @contact_id for key share),
linked as (
    insert into customer_contacts (account_id, customer_id, contact_id)
    select @account_id, customer.id, contact.id from customer, contact
    on conflict do nothing)
select exists (select from customer) as has_customer, exists (select from contact) as has_contact
