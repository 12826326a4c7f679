-- Everybody live in a sequence. In the order of the two partial indexes, so that neither
-- those who have ended nor the whole sequence are read.
(select e.id from enrollments e
 where e.sequence_id = @sequence_id and e.account_id = @account_id and e.finished_at is null and not e.forced
 order by e.contact_id limit @limit)
union all
(select e.id from enrollments e
 where e.sequence_id = @sequence_id and e.account_id = @account_id and e.finished_at is null and e.forced
 order by e.contact_id limit @limit)
