-- name: Add
-- Puts numbers on the account's list; those that are there already stay as they are. In order, so that two requests cannot deadlock.
insert into do_not_call (account_id, phone_e164, source, reason, created_by)
select @account_id, u.phone_e164, @source, @reason, @created_by
from unnest(@phones) as u (phone_e164)
order by u.phone_e164 collate "C"
on conflict (account_id, phone_e164) do nothing
returning phone_e164
