-- The live enrollments of some contacts in one sequence, those made by force included. "offset 0" keeps the planner to the two partial
-- indexes: one look-up in each for every contact, however many are live in the sequence and however many the contact has had.
select e.id
from unnest(@contact_ids) as c(id)
cross join lateral (
    (select u.id, u.account_id from enrollments u where u.sequence_id = @sequence_id and u.contact_id = c.id and u.finished_at is null and not u.forced offset 0)
    union all
    (select f.id, f.account_id from enrollments f where f.sequence_id = @sequence_id and f.contact_id = c.id and f.finished_at is null and f.forced offset 0)) e
where e.account_id = @account_id
limit @limit
