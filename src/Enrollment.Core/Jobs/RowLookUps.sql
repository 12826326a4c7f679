-- name: FindBarred
-- Numbers that the account does not call.
select phone_e164 from do_not_call where account_id = @account_id and phone_e164 = any(@phones)

-- name: FindUnsubscribed
-- Numbers whose contact has unsubscribed: the contact that a number belongs to, else the oldest one with exactly that number. "offset 0"
-- keeps each a look-up.
select t.phone, t.ext
from unnest(@phones, @exts) as t(phone, ext)
left join lateral (
    select true as is_known, c.unsubscribed_at
    from contact_phones p
    join contacts c on c.account_id = p.account_id and c.id = p.contact_id
    where p.account_id = @account_id and p.phone_e164 = t.phone and p.phone_ext = t.ext
    offset 0) k on true
left join lateral (
    select c.unsubscribed_at from contacts c
    where c.account_id = @account_id and c.phone = t.phone and t.ext = '' and k.is_known is null
    order by c.id
    limit 1) s on true
where coalesce(k.unsubscribed_at, s.unsubscribed_at) is not null
