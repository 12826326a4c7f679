-- Ends the live enrollments of one page's contacts, or of its next round's. The caller holds the page's row and has seen it
-- open. Of a contact with several, forced ones, one is named in the outcome.
with {round},
{ending},
done as materialized (select distinct on (contact_id) contact_id, id from ended order by contact_id, id),
listed as (
    insert into bulk_outcomes (job_id, account_id, key, contact_id, outcome, enrollment_id)
    select @job_id, @account_id, contact_id, contact_id, 'cancelled', id
    from done),
{noting}
select id, sequence_id, contact_id, finished_at, null::integer as done, null::integer as left_out, null::boolean as is_page_done from ended
union all
select null, null, null, null, c.done, c.skipped + c.failed, n.done_at is not null from counted c, noted n
