-- name: NoteCancelled
-- Notes the contacts whose enrollments a round has ended, and where the next round begins. A contact that had several has one of them named.
with ended as materialized (
    select e.id, e.contact_id from unnest(@ended_ids, @ended_contact_ids) as e(id, contact_id)),
listed as (
    insert into bulk_outcomes (job_id, account_id, key, contact_id, outcome, enrollment_id)
    select @job_id, @account_id, contact_id, contact_id, 'cancelled', id
    from ended
    order by contact_id, id
    on conflict do nothing)
update bulk_pages p
set matched = p.matched + c.cancelled, cancelled = p.cancelled + c.cancelled, after_key = @round_up_to_key, done_at = case when @is_last then now() end
from (select count(*)::integer as cancelled from ended) c
where p.job_id = @job_id and p.account_id = @account_id and p.page_number = @page_number
