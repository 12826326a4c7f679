-- Enrolls one page, or its next round. The caller holds the page's row and has seen it open. Inserting in order of contact
-- keeps two jobs over the same contacts from deadlocking; the one that comes second skips. A forced row meets no unique index.
with {round},
enrolled as (
    insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, customer_id, job_id, forced, state, position, anchor, due_at)
    select uuid_v7(), @account_id, @sequence_id, @sequence_version, s.contact_id, ({customer}), @job_id, @forced, 'pending', @position, @anchor, @due_at
    from chosen s
    order by s.contact_id
    on conflict (sequence_id, contact_id) where finished_at is null and not forced do nothing
    returning id, contact_id, customer_id, created_at),
done as (select contact_id from enrolled),
{noting}
select id, contact_id, customer_id, created_at, null::integer as done, null::integer as left_out, null::boolean as is_page_done from enrolled
union all
select null, null, null, null, c.done, c.skipped + c.failed, n.done_at is not null from counted c, noted n
