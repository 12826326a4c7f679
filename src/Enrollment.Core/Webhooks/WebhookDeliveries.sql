-- name: Insert
-- Writes events that are to be sent, due at once. An event has one id however often it is written.
insert into webhook_deliveries (id, account_id, sequence_id, type, url, headers, body, status, next_attempt_at)
select u.id, u.account_id, u.sequence_id, u.type, u.url, u.headers::jsonb, u.body::json, 'pending', now()
from unnest(@ids, @account_ids, @sequence_ids, @types, @urls, @headers, @bodies) as u (id, account_id, sequence_id, type, url, headers, body)
order by u.id
on conflict (id) do nothing
