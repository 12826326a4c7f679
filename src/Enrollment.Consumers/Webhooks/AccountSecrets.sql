-- The secrets of some accounts that are valid, the current one of each first.
select account_id, secret from webhook_secrets
where account_id = any(@account_ids) and (expires_at is null or expires_at > now())
order by account_id, created_at desc
