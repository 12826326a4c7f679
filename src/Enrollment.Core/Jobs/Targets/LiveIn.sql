-- Contacts that are live in a sequence, each contact once; in the order of the partial indexes of those who are live.
select e.contact_id as key, e.contact_id, true as found, null::timestamptz as unsubscribed_at,
       null::uuid as customer_id, null::timestamptz as anchor, null::timestamptz as first_due_at
from enrollments e
where e.sequence_id = @target_sequence_id and e.account_id = @account_id and e.finished_at is null and not e.forced
union all
select distinct f.contact_id, f.contact_id, true, null::timestamptz, null::uuid, null::timestamptz, null::timestamptz
from enrollments f
where f.sequence_id = @target_sequence_id and f.account_id = @account_id and f.finished_at is null and f.forced
  and not exists (
      select from enrollments e
      where e.sequence_id = f.sequence_id and e.contact_id = f.contact_id and e.finished_at is null and not e.forced)
