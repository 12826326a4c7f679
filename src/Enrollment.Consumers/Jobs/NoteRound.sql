-- What a round leaves behind, whatever was done to its contacts: who was left out and why, the counts, and how far the page has
-- come. Whom screening let through and who is not done all the same, somebody else was faster with.
left_out as materialized (
    select s.contact_id, coalesce(s.outcome, 'skipped') as outcome, coalesce(s.reason, '{missed}') as reason
    from screened s
    where s.contact_id <= (select up_to_key from round) and not exists (select from done d where d.contact_id = s.contact_id)),
recorded as (
    insert into bulk_outcomes (job_id, account_id, key, contact_id, outcome, reason)
    select @job_id, @account_id, contact_id, contact_id, outcome, reason
    from left_out
    where @records_passed_over or reason <> '{missed}'),
counted as (
    select (select count(*) from done)::integer as done,
           (select count(*) from left_out where outcome = 'skipped')::integer as skipped,
           (select count(*) from left_out where outcome = 'failed')::integer as failed,
           (select coalesce(jsonb_object_agg(r.reason, r.total), '{}') from (
               select reason, count(*) as total from left_out where outcome = 'skipped' group by reason) r) as skipped_reasons,
           (select coalesce(jsonb_object_agg(r.reason, r.total), '{}') from (
               select reason, count(*) as total from left_out where outcome = 'failed' group by reason) r) as failed_reasons),
-- What is left of a single page is for the caller's next call; any other page goes on behind this round.
noted as (
    update bulk_pages p
    set matched = p.matched + c.done + c.skipped + c.failed,
        {counter} = p.{counter} + c.done, skipped = p.skipped + c.skipped, failed = p.failed + c.failed,
        skipped_reasons = add_counts(p.skipped_reasons, c.skipped_reasons), failed_reasons = add_counts(p.failed_reasons, c.failed_reasons),
        up_to_key = case when @is_single then r.up_to_key else p.up_to_key end,
        after_key = case when @is_single or r.up_to_key = p.up_to_key then p.after_key else r.up_to_key end,
        done_at = case when @is_single or r.up_to_key = p.up_to_key then now() end
    from counted c, round r
    where p.job_id = @job_id and p.page_number = @page_number
    returning p.done_at),
more as (
    update bulk_jobs j
    set has_more = true, after_key = r.up_to_key
    from round r
    where j.id = @job_id and @is_single and r.up_to_key < @up_to_key)
