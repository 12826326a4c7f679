-- Rows that wait, the age of the oldest in seconds, and rows that were given up.
select count(*) filter (where parked_at is null) as waiting,
       coalesce(extract(epoch from now() - min(created_at) filter (where parked_at is null)), 0)::double precision as age,
       count(*) filter (where parked_at is not null) as parked
from outbox
