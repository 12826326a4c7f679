-- The contacts of a stretch of the target, each with what keeps it from being enrolled (null: nothing): the reason, and
-- whether that counts as skipped or as failed. This is the one place that says who is left out; planning, counting and
-- enrolling all read it. "offset 0" keeps the planner from hashing everybody who is live in the sequence to look up the
-- five hundred of one page.
select r.contact_id, r.reason, case when r.reason = 'contact_not_found' then 'failed' when r.reason is not null then 'skipped' end as outcome
from (
    select t.contact_id,
           case
               when not t.found then 'contact_not_found'
               when t.unsubscribed_at is not null then 'unsubscribed'
               when @skip_if_already_enrolled and (
                   exists (select from enrollments e where e.sequence_id = @sequence_id and e.contact_id = t.contact_id and e.finished_at is null and not e.forced offset 0)
                   or exists (select from enrollments e where e.sequence_id = @sequence_id and e.contact_id = t.contact_id and e.finished_at is null and e.forced offset 0))
                   then 'already_enrolled'
           end as reason
    from ({target}) t
    where t.contact_id > @after_key and t.contact_id <= @up_to_key) r
