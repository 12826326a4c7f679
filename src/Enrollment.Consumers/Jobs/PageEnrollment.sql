-- name: EnrollRound
-- Enrolls one page, or its next round: whom screening lets through, but no more than a page of them, although candidates may have
-- come to match since the page was cut. The caller holds the page's row and has seen it open.
with screened as materialized (
{screened}),
chosen as materialized (
    select key, contact_id, customer_id, anchor, first_due_at from screened where reason is null order by key limit @page_size),
round as materialized (
    select case when (select count(*) from screened where reason is null) > @page_size
               then (select key from chosen order by key desc limit 1)
               else @up_to_key
           end as up_to_key),
-- In order of contact, so that two jobs over the same contacts cannot deadlock; the one that comes second skips. A forced row
-- meets no unique index.
enrolled as (
    insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, customer_id, job_id, forced, state, position, anchor, due_at)
    select uuid_v7(), @account_id, @sequence_id, @sequence_version, contact_id, customer_id, @job_id, not @skip_if_already_enrolled, 'pending', @position,
           coalesce(anchor, @anchor), coalesce(first_due_at, @due_at)
    from chosen
    order by contact_id
    on conflict (sequence_id, contact_id) where finished_at is null and not forced do nothing
    returning id, contact_id, customer_id, anchor, due_at, created_at),
-- Whom screening let through and who is not enrolled all the same, another job was faster with. "in … is not true" is looked up
-- in a hash table; for "not exists" the planner, who expects one row of each, compares all with all, a third of the page's time.
left_out as materialized (
    select s.key, s.contact_id, coalesce(s.outcome, 'skipped') as outcome, coalesce(s.reason, 'already_enrolled') as reason
    from screened s
    where s.key <= (select up_to_key from round) and (s.contact_id in (select contact_id from enrolled)) is not true),
recorded as (
    insert into bulk_outcomes (job_id, account_id, key, contact_id, outcome, reason)
    select @job_id, @account_id, key, contact_id, outcome, reason
    from left_out
    where @records_passed_over or reason <> 'already_enrolled'),
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
        up_to_key = case when @is_single then r.up_to_key else p.up_to_key end,
        after_key = case when @is_single or r.up_to_key = p.up_to_key then p.after_key else r.up_to_key end,
        done_at = case when @is_single or r.up_to_key = p.up_to_key then now() end
    from counted c, round r
    where p.job_id = @job_id and p.account_id = @account_id and p.page_number = @page_number),
more as (
    update bulk_jobs j
    set has_more = true, after_key = r.up_to_key
    from round r
    where j.id = @job_id and j.account_id = @account_id and @is_single and r.up_to_key < @up_to_key)
select id, contact_id, customer_id, anchor, due_at, created_at from enrolled

-- name: FindLeavers
-- Those of a page whose contacts have unsubscribed or are gone by now, and whether they are gone. offset 0: keeps it a look-up
-- per contact.
select t.enrollment_id, c.found is null as is_gone
from unnest(@enrollment_ids, @contact_ids) as t(enrollment_id, contact_id)
left join lateral (
    select true as found, c.unsubscribed_at from contacts c where c.account_id = @account_id and c.id = t.contact_id offset 0) c on true
where c.found is null or c.unsubscribed_at is not null
