-- Every 500th contact.
select id
from (select id, row_number() over (order by id) as n from contacts where account_id = @account_id and contact_type = @contact_type) c
where n % 500 = 0
union
select max(id::text)::uuid from contacts where account_id = @account_id and contact_type = @contact_type
order by id
