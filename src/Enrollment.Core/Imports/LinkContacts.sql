-- Links the file's contacts to their customers; links that are there already stay.
-- Those that were there before the file are linked only if they are not left alone.
insert into customer_contacts (account_id, customer_id, contact_id)
select @account_id, c.id, t.id
from import_rows r
join import_targets t on t.line = r.line
join customers c on c.account_id = @account_id and c.external_id = r.customer_external_id
where r.customer_external_id is not null and (t.is_new or @links_existing)
on conflict do nothing
