-- Ends live enrollments, and says whether the limit left any.
with {cancelling}
select id, sequence_id, contact_id, finished_at, null::boolean from cancelled
union all
select null, null, null, null, (select count(*) from candidates) > @limit
