-- Rows of a job that are still to be enrolled, each with the contact that its number belongs to once the page has seen to that.
select r.key, p.contact_id, c.id is not null as found, c.unsubscribed_at,
       -- The contact's first customer, so that a step can speak of it.
       (select cc.customer_id from customer_contacts cc
        where cc.account_id = @account_id and cc.contact_id = p.contact_id
        order by cc.customer_id limit 1) as customer_id,
       r.anchor, null::timestamptz as first_due_at
from bulk_rows r
-- offset 0: keeps them look-ups, however many numbers and contacts the account has.
left join lateral (
    select p.contact_id from contact_phones p
    where p.account_id = @account_id and p.phone_e164 = r.phone_e164 and p.phone_ext = r.phone_ext
    offset 0) p on true
left join lateral (
    select c.id, c.unsubscribed_at from contacts c where c.account_id = @account_id and c.id = p.contact_id offset 0) c on true
where r.job_id = @target_job_id and r.account_id = @account_id and r.status = 'accepted'
