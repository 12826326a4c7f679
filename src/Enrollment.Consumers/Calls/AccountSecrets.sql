-- The secrets of an account that are valid, the current one first.
select secret
from webhook_secrets
where account_id = @account_id and (expires_at is null or expires_at > @now)
order by created_at desc
