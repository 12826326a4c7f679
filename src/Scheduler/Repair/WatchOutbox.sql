-- Rows that wait, the age of the oldest in seconds, and rows that were given up.
select count(*) filter (where parked_at is null),
       coalesce(extract(epoch from now() - min(created_at) filter (where parked_at is null)), 0)::double precision,
       count(*) filter (where parked_at is not null)
from outbox
