-- Answers whose day is over, a batch of them. Two schedulers skip each other's rows.
delete from idempotency_keys k
using (
    select account_id, method, path, key_sha256
    from idempotency_keys
    where created_at < now() - interval '24 hours'
    order by created_at
    limit @batch_size
    for update skip locked) old
where (k.account_id, k.method, k.path, k.key_sha256) = (old.account_id, old.method, old.path, old.key_sha256)
