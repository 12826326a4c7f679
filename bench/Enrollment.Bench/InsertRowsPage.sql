-- The enrollments of one page of rows, as the engine makes them, and nothing else.
with page as materialized (
    select r.key, r.row_index, r.name, r.phone_e164, r.timezone, r.anchor, r.variables, p.contact_id, uuid_v7() as id
    from bulk_rows r
    cross join lateral (
        select p.contact_id from contact_phones p
        where p.account_id = @account_id and p.phone_e164 = r.phone_e164 and p.phone_ext = ''
        offset 0) p
    where r.job_id = @job_id and r.account_id = @account_id and r.key > @after_key and r.key <= @up_to_key),
enrolled as (
    insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at, gate, priority, wanted_at, row_index)
    select id, @account_id, @sequence_id, 1, contact_id, @job_id, false, 'pending', 1, anchor, anchor, 'call', 2, anchor, row_index
    from page
    order by contact_id
    on conflict (sequence_id, contact_id) where finished_at is null and not forced do nothing),
facts as (
    insert into call_facts (enrollment_id, account_id, job_id, name, phone_e164, timezone, variables)
    select id, @account_id, @job_id, name, phone_e164, timezone, variables from page)
update bulk_rows r
set status = 'enrolled', contact_id = p.contact_id, enrollment_id = p.id
from page p
where r.job_id = @job_id and r.account_id = @account_id and r.key = p.key
returning p.id
