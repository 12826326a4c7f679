-- The first request with this key, unless it is older than a day. The caller holds the key's lock.
select api_key_id, scopes, fingerprint, work_id, answer_expected_until - now() as answer_expected_in, status, headers::text as headers, body
from idempotency_keys
where account_id = @account_id and method = @method and path = @path and key_sha256 = @key_sha256 and created_at > now() - interval '24 hours'
