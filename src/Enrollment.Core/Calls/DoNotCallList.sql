-- Puts numbers on the lists of their accounts; those that are there already stay as they are. In order, so that two writers cannot deadlock.
insert into do_not_call (account_id, phone_e164, source, call_id, reason, created_by)
select distinct on (u.account_id, u.phone_e164 collate "C") u.account_id, u.phone_e164, @source, u.call_id, @reason, @created_by
from unnest(@account_ids, @phones, @call_ids) as u (account_id, phone_e164, call_id)
order by u.account_id, u.phone_e164 collate "C"
on conflict (account_id, phone_e164) do nothing
returning phone_e164
