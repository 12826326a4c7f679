-- name: WithIds
-- Live enrollments, by their ids.
select e.id from enrollments e
where e.id = any(@ids) and e.account_id = @account_id and e.finished_at is null
limit @limit

-- name: OfSequence
-- Everybody live in a sequence. In the order of the two partial indexes, so that neither
-- those who have ended nor the whole sequence are read.
(select e.id from enrollments e
 where e.sequence_id = @sequence_id and e.account_id = @account_id and e.finished_at is null and not e.forced
 order by e.contact_id limit @limit)
union all
(select e.id from enrollments e
 where e.sequence_id = @sequence_id and e.account_id = @account_id and e.finished_at is null and e.forced
 order by e.contact_id limit @limit)

-- name: OfContacts
-- The live enrollments of some contacts, in whatever sequence.
select e.id from enrollments e
where e.contact_id = any(@contact_ids) and e.account_id = @account_id and e.finished_at is null
limit @limit

-- name: OfPhones
-- The live enrollments in which some numbers are called, in whatever sequence.
select e.id
from call_facts f
join enrollments e on e.id = f.enrollment_id and e.account_id = f.account_id
where f.phone_e164 = any(@phones) and f.account_id = @account_id and e.finished_at is null
limit @limit

-- name: OfContactsInSequence
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

-- name: OfRowsOf
-- The live enrollments of the rows of one job.
select e.id from enrollments e
where e.job_id = @job_id and e.row_index is not null and e.account_id = @account_id and e.finished_at is null
limit @limit
