-- Members of an import, by the lines of their first rows. Those whose contact has been deleted since are no candidates. offset 0: keeps it
-- a look-up per member. PostgreSQL expects more members between two keys than there are, and would read all contacts for each page.
select m.key, m.contact_id, true as found, c.unsubscribed_at,
       -- The contact's first customer, so that a step can speak of it.
       (select cc.customer_id from customer_contacts cc
        where cc.account_id = @account_id and cc.contact_id = m.contact_id
        order by cc.customer_id limit 1) as customer_id,
       null::timestamptz as anchor, null::timestamptz as first_due_at
from import_members m
cross join lateral (select unsubscribed_at from contacts where account_id = @account_id and id = m.contact_id offset 0) c
where m.import_id = @target_import_id and m.account_id = @account_id
