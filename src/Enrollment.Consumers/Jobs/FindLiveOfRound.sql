-- The live enrollments of a round's contacts, forced ones included. "offset 0" keeps the planner from reading everybody who is
-- live in the sequence to look up the five hundred of one page.
select e.id
from chosen c
cross join lateral (
    (select u.id from enrollments u where u.sequence_id = @sequence_id and u.contact_id = c.contact_id and u.finished_at is null and not u.forced offset 0)
    union all
    (select f.id from enrollments f where f.sequence_id = @sequence_id and f.contact_id = c.contact_id and f.finished_at is null and f.forced offset 0)) e
