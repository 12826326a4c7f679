-- Notes what became of a round's contacts once their live enrollments were ended in the same transaction: whose were, naming one of
-- several, and who had none by then, because somebody else was faster.
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
where p.job_id = @job_id and p.page_number = @page_number
