-- The contacts of a stretch of the target, each with what keeps it from being unenrolled (null: nothing), like
-- ScreenedToEnroll.sql. Whoever has unsubscribed can be unenrolled, too.
select r.contact_id, r.reason, case when r.reason = 'contact_not_found' then 'failed' when r.reason is not null then 'skipped' end as outcome
from (
    select t.contact_id,
           case
               when not t.found then 'contact_not_found'
               when not exists (select from enrollments e where e.sequence_id = @sequence_id and e.contact_id = t.contact_id and e.finished_at is null and not e.forced offset 0)
                   and not exists (select from enrollments e where e.sequence_id = @sequence_id and e.contact_id = t.contact_id and e.finished_at is null and e.forced offset 0)
                   then 'not_enrolled'
           end as reason
    from ({target}) t
    where t.contact_id > @after_key and t.contact_id <= @up_to_key) r
