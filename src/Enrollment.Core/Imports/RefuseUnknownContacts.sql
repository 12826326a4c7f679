-- Takes out the rows that name a contact who is not there; answers how many, and the first of them.
with
unknown as (
    select r.line, min(named.external_id) as external_id
    from import_rows r
    cross join lateral unnest(r.contact_external_ids) as named (external_id)
    where r.contact_external_ids is not null
      and (select c.id from contacts c where c.account_id = @account_id and c.external_id = named.external_id) is null
    group by r.line),
refused as (
    delete from import_rows r
    using unknown u
    where r.line = u.line
    returning r.line, u.external_id)
select line, external_id, count(*) over () as total
from refused
order by line
limit @limit
