-- Enrolls one page. The caller holds the page's row and has seen it open. Inserting in order of contact keeps two jobs
-- over the same contacts from deadlocking; the one that comes second skips:
-- whom screening let through and the insert did not, somebody else has just enrolled. A forced row meets no unique index.
with screened as materialized ({screened}),
enrolled as (
    insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, customer_id, job_id, forced, state, position, anchor, due_at)
    select uuid_v7(), @account_id, @sequence_id, @sequence_version, s.contact_id, ({customer}), @job_id, @forced, 'pending', @position, @anchor, @due_at
    from screened s
    where s.reason is null
    order by s.contact_id
    on conflict (sequence_id, contact_id) where finished_at is null and not forced do nothing
    returning id, contact_id, customer_id, created_at),
left_out as (
    insert into bulk_outcomes (job_id, account_id, contact_id, outcome, reason)
    select @job_id, @account_id, s.contact_id, coalesce(s.outcome, 'skipped'), coalesce(s.reason, 'already_enrolled')
    from screened s
    where not exists (select from enrolled e where e.contact_id = s.contact_id)
    returning outcome, reason),
counted as (
    select (select count(*) from enrolled)::integer as enrolled,
           (select count(*) from left_out where outcome = 'skipped')::integer as skipped,
           (select count(*) from left_out where outcome = 'failed')::integer as failed,
           (select coalesce(jsonb_object_agg(r.reason, r.total), '{}') from (
               select reason, count(*) as total from left_out where outcome = 'skipped' group by reason) r) as skipped_reasons,
           (select coalesce(jsonb_object_agg(r.reason, r.total), '{}') from (
               select reason, count(*) as total from left_out where outcome = 'failed' group by reason) r) as failed_reasons),
done as (
    update bulk_pages p
    set done_at = now(), matched = c.enrolled + c.skipped + c.failed, enrolled = c.enrolled, skipped = c.skipped, failed = c.failed,
        skipped_reasons = c.skipped_reasons, failed_reasons = c.failed_reasons
    from counted c
    where p.job_id = @job_id and p.page_number = @page_number)
select id, contact_id, customer_id, created_at, null::integer from enrolled
union all
select null, null, null, null, skipped + failed from counted
