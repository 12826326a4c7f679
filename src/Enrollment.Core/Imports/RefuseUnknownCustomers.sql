-- Takes out the rows whose customer is not there; answers how many, and the first of them.
with refused as (
    delete from import_rows r
    where r.customer_external_id is not null
      and not exists (select from customers c where c.account_id = @account_id and c.external_id = r.customer_external_id)
    returning r.line, r.customer_external_id)
select line, customer_external_id as external_id, count(*) over () as total
from refused
order by line
limit @limit
