-- name: Claim
-- Chooses deliveries that are due and counts the attempt, which another process takes over if it is not over by the end of its lease. The
-- accounts take turns behind @after, and none gets more than its share of the places; full ones are passed over. They are stepped through
-- by the index, so that it does not matter how much one of them has waiting.
with recursive accounts as (
    (select account_id from webhook_deliveries where status = 'pending' order by account_id limit 1)
    union all
    select (select d.account_id from webhook_deliveries d where d.status = 'pending' and d.account_id > a.account_id order by d.account_id limit 1)
    from accounts a
    where a.account_id is not null),
turns as materialized (
    select account_id from accounts where account_id is not null and account_id <> all (@full)
    order by account_id <= @after, account_id),
due as materialized (
    select d.id, d.account_id
    from turns t
    cross join lateral (
        select w.id, w.account_id
        from webhook_deliveries w
        where w.account_id = t.account_id and w.status = 'pending' and w.next_attempt_at <= now()
        order by w.next_attempt_at
        limit @share
        for update of w skip locked) d
    limit @limit)
update webhook_deliveries w
set attempts = w.attempts + 1, next_attempt_at = now() + @lease, error = null
from due
where w.id = due.id and w.account_id = due.account_id
returning w.id, w.account_id, w.sequence_id, w.type, w.url, w.headers::text, w.body::text, w.attempts

-- name: Finish
-- Ends a delivery. Nothing is changed if its lease ran out and another process has tried it meanwhile.
update webhook_deliveries
set status = @status, next_attempt_at = null, finished_at = now(), response_status = @response_status, response_body = @response_body, error = @error
where id = @id and account_id = @account_id and attempts = @attempts and status = 'pending'

-- name: Postpone
-- Lets a delivery wait for its next attempt.
update webhook_deliveries
set next_attempt_at = now() + @pause, response_status = @response_status, response_body = @response_body, error = @error
where id = @id and account_id = @account_id and attempts = @attempts and status = 'pending'

-- name: GiveBack
-- Takes back attempts that were broken off because the process stops, so that they are made by another one at once.
update webhook_deliveries w
set attempts = w.attempts - 1, next_attempt_at = now()
where w.id = @id and w.account_id = @account_id and w.attempts = @attempts and w.status = 'pending'
