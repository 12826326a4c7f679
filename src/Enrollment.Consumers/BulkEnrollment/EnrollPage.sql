-- Enrolls one page, or its next round. The caller holds the page's row and has seen it open. Inserting in order of contact
-- keeps two jobs over the same contacts from deadlocking; the one that comes second skips: whom screening let through and
-- the insert did not, somebody else has just enrolled. A forced row meets no unique index.
with screened as materialized ({screened}),
chosen as materialized (select contact_id from screened where reason is null order by contact_id limit @page_size),
-- Contacts may have come to match since the page was cut; a round takes no more than a page of them.
round as materialized (
    select case when (select count(*) from screened where reason is null) > @page_size
               then (select contact_id from chosen order by contact_id desc limit 1)
               else @up_to_contact_id
           end as up_to_contact_id),
enrolled as (
    insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, customer_id, job_id, forced, state, position, anchor, due_at)
    select uuid_v7(), @account_id, @sequence_id, @sequence_version, s.contact_id, ({customer}), @job_id, @forced, 'pending', @position, @anchor, @due_at
    from chosen s
    order by s.contact_id
    on conflict (sequence_id, contact_id) where finished_at is null and not forced do nothing
    returning id, contact_id, customer_id, created_at),
left_out as materialized (
    select s.contact_id, coalesce(s.outcome, 'skipped') as outcome, coalesce(s.reason, 'already_enrolled') as reason
    from screened s
    where s.contact_id <= (select up_to_contact_id from round) and not exists (select from enrolled e where e.contact_id = s.contact_id)),
recorded as (
    insert into bulk_outcomes (job_id, account_id, contact_id, outcome, reason)
    select @job_id, @account_id, contact_id, outcome, reason
    from left_out
    where @records_already_enrolled or reason <> 'already_enrolled'),
counted as (
    select (select count(*) from enrolled)::integer as enrolled,
           (select count(*) from left_out where outcome = 'skipped')::integer as skipped,
           (select count(*) from left_out where outcome = 'failed')::integer as failed,
           (select coalesce(jsonb_object_agg(r.reason, r.total), '{}') from (
               select reason, count(*) as total from left_out where outcome = 'skipped' group by reason) r) as skipped_reasons,
           (select coalesce(jsonb_object_agg(r.reason, r.total), '{}') from (
               select reason, count(*) as total from left_out where outcome = 'failed' group by reason) r) as failed_reasons),
-- What is left of a single page is for the caller's next call; any other page goes on behind this round.
noted as (
    update bulk_pages p
    set matched = p.matched + c.enrolled + c.skipped + c.failed,
        enrolled = p.enrolled + c.enrolled, skipped = p.skipped + c.skipped, failed = p.failed + c.failed,
        skipped_reasons = add_counts(p.skipped_reasons, c.skipped_reasons), failed_reasons = add_counts(p.failed_reasons, c.failed_reasons),
        up_to_contact_id = case when @is_single then r.up_to_contact_id else p.up_to_contact_id end,
        after_contact_id = case when @is_single or r.up_to_contact_id = p.up_to_contact_id then p.after_contact_id else r.up_to_contact_id end,
        done_at = case when @is_single or r.up_to_contact_id = p.up_to_contact_id then now() end
    from counted c, round r
    where p.job_id = @job_id and p.page_number = @page_number
    returning p.done_at),
more as (
    update bulk_jobs j
    set has_more = true, after_contact_id = r.up_to_contact_id
    from round r
    where j.id = @job_id and @is_single and r.up_to_contact_id < @up_to_contact_id)
select id, contact_id, customer_id, created_at, null::integer, null::boolean from enrolled
union all
select null, null, null, null, c.skipped + c.failed, n.done_at is not null from counted c, noted n
