-- Lists of contacts by what only few of them have, in the order of the lists.
create index contacts_unsubscribed on contacts (account_id, id) where unsubscribed_at is not null;

drop index customer_contacts_customer;
create index customer_contacts_customer on customer_contacts (account_id, customer_id, contact_id);
