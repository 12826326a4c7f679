-- Members of an import, by their ordinals. Those whose contact has been deleted since are no candidates.
select m.key, m.contact_id, true as found, c.unsubscribed_at,
       -- The contact's first customer, so that a step can speak of it.
       (select cc.customer_id from customer_contacts cc
        where cc.account_id = @account_id and cc.contact_id = m.contact_id
        order by cc.customer_id limit 1) as customer_id,
       null::timestamptz as anchor, null::timestamptz as first_due_at
from import_members m
join contacts c on c.account_id = m.account_id and c.id = m.contact_id
where m.import_id = @target_import_id and m.account_id = @account_id
