-- Ends live enrollments, and says whether the limit left any.
with {ending}
select id, sequence_id, contact_id, finished_at, null::boolean as has_more from ended
union all
select null, null, null, null, (select count(*) from candidates) > @limit
