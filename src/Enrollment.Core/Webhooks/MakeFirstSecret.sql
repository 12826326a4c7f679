-- The first secret of an account, unless another process was faster. The lock keeps it apart from a rotation.
insert into webhook_secrets (id, account_id, secret, created_at)
select @id, a.id, @secret, @created_at
from (select id from accounts where id = @account_id for no key update) a
on conflict (account_id) where expires_at is null do nothing
