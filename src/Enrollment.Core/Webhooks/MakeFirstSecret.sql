-- The first secret of an account, unless another process was faster.
insert into webhook_secrets (id, account_id, secret, created_at)
values (@id, @account_id, @secret, @created_at)
on conflict (account_id) where expires_at is null do nothing
