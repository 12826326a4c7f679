-- name: TakeRound
-- Takes the next round of a page whose contacts are to be unenrolled: notes who is left out, and lists the others, no more than a
-- page of them, although candidates may have come to match since the page was cut. The caller holds the page's row, has seen it
-- open, and ends the live enrollments of those listed in the same transaction.
with screened as materialized (
{screened}),
chosen as materialized (select key, contact_id from screened where reason is null order by key limit @page_size),
round as materialized (
    select case when (select count(*) from screened where reason is null) > @page_size
               then (select key from chosen order by key desc limit 1)
               else @up_to_key
           end as up_to_key),
left_out as materialized (
    select s.key, s.contact_id, s.outcome, s.reason
    from screened s
    where s.reason is not null and s.key <= (select up_to_key from round)),
recorded as (
    insert into bulk_outcomes (job_id, account_id, key, contact_id, outcome, reason)
    select @job_id, @account_id, key, contact_id, outcome, reason
    from left_out
    where @records_passed_over or reason <> 'not_enrolled'),
counted as (
    select (select count(*) from left_out where outcome = 'skipped')::integer as skipped,
           (select count(*) from left_out where outcome = 'failed')::integer as failed,
           (select coalesce(jsonb_object_agg(r.reason, r.total), '{}') from (
               select reason, count(*) as total from left_out where outcome = 'skipped' group by reason) r) as skipped_reasons,
           (select coalesce(jsonb_object_agg(r.reason, r.total), '{}') from (
               select reason, count(*) as total from left_out where outcome = 'failed' group by reason) r) as failed_reasons),
-- What is left of a single page is for the caller's next call; any other page goes on behind this round.
noted as (
    update bulk_pages p
    set matched = p.matched + c.skipped + c.failed, skipped = p.skipped + c.skipped, failed = p.failed + c.failed,
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
select key, contact_id from chosen

-- name: NoteUnenrolled
-- Notes the outcomes of a round's contacts after their live enrollments were ended in the same transaction. A contact that had several
-- has one of them named. A contact that has none any more was skipped, because another transaction was faster.
with ended as materialized (
    select distinct on (contact_id) contact_id, id
    from unnest(@ended_ids, @ended_contact_ids) as e(id, contact_id)
    order by contact_id, id),
taken as materialized (
    select t.key, t.contact_id, e.id as enrollment_id
    from unnest(@keys, @contact_ids) as t(key, contact_id)
    left join ended e on e.contact_id = t.contact_id),
listed as (
    insert into bulk_outcomes (job_id, account_id, key, contact_id, outcome, reason, enrollment_id)
    select @job_id, @account_id, key, contact_id,
           case when enrollment_id is null then 'skipped' else 'cancelled' end, case when enrollment_id is null then 'not_enrolled' end, enrollment_id
    from taken
    where enrollment_id is not null or @records_passed_over),
counted as (
    select count(enrollment_id)::integer as cancelled, (count(*) - count(enrollment_id))::integer as skipped from taken)
update bulk_pages p
set matched = p.matched + c.cancelled + c.skipped, cancelled = p.cancelled + c.cancelled, skipped = p.skipped + c.skipped,
    skipped_reasons = case when c.skipped = 0 then p.skipped_reasons else add_counts(p.skipped_reasons, jsonb_build_object('not_enrolled', c.skipped)) end
from counted c
where p.job_id = @job_id and p.account_id = @account_id and p.page_number = @page_number
