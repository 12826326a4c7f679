-- Lists the outcomes of a job's contacts in order of contact id. Each part stops at the page's size by itself, so without a filter
-- a job of millions costs no more than a small one. Contacts that were left out are found by the key where that is the contact's
-- id, and by an index of the others where it is an ordinal. A filter is applied on the way: for an outcome or a reason that is rare,
-- the rows of the job are gone through until the page is full.
-- The order in the look for ordinals has it keep to that index: without it PostgreSQL expects the next row to be one, and reads all.
with ordinals as materialized (
    select (
        select k.contact_id
        from bulk_outcomes k
        where k.job_id = @job_id and k.account_id = @account_id and k.key <> k.contact_id
        order by k.contact_id
        limit 1) is not null as are_keys)
select contact_id, outcome, enrollment_id, reason
from (
    (select e.contact_id, 'enrolled' as outcome, e.id as enrollment_id, null as reason
     from enrollments e
     where e.job_id = @job_id and e.account_id = @account_id and e.contact_id {beyond} @at_key
       and (@outcome is null or @outcome = 'enrolled') and @reason is null
     order by e.contact_id {order}
     limit @limit)
    union all
    (select o.contact_id, o.outcome, o.enrollment_id, o.reason
     from bulk_outcomes o
     where o.job_id = @job_id and o.account_id = @account_id and o.key {beyond} @at_key
       and not (select are_keys from ordinals)
       and (@outcome is null or @outcome = o.outcome) and (@reason is null or @reason = o.reason)
     order by o.key {order}
     limit @limit)
    union all
    (select o.contact_id, o.outcome, o.enrollment_id, o.reason
     from bulk_outcomes o
     where o.job_id = @job_id and o.account_id = @account_id and o.contact_id {beyond} @at_key and o.key <> o.contact_id
       and (select are_keys from ordinals)
       and (@outcome is null or @outcome = o.outcome) and (@reason is null or @reason = o.reason)
     order by o.contact_id {order}
     limit @limit)) parts
order by contact_id {order}
limit @limit
