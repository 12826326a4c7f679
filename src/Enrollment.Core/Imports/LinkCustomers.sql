-- Links the file's customers to the contacts they name; links that are there already stay.
-- Those that were there before the file are linked only if they are not left alone.
insert into customer_contacts (account_id, customer_id, contact_id)
select @account_id, customer_id, contact_id
from (
    select t.id as customer_id,
           (select c.id from contacts c where c.account_id = @account_id and c.external_id = named.external_id) as contact_id
    from import_rows r
    join import_targets t on t.line = r.line
    cross join lateral unnest(r.contact_external_ids) as named (external_id)
    where r.contact_external_ids is not null and (t.is_new or @links_existing)) link
where contact_id is not null
on conflict do nothing
