-- The answer that repeats get. A row that is there already is this request's own, or has outlived its day.
insert into idempotency_keys (account_id, method, path, key_sha256, api_key_id, scopes, fingerprint, status, headers, body)
values (@account_id, @method, @path, @key_sha256, @api_key_id, @scopes, @fingerprint, @status, @headers, @body)
on conflict (account_id, method, path, key_sha256) do update
set api_key_id = excluded.api_key_id, scopes = excluded.scopes, fingerprint = excluded.fingerprint, answer_expected_until = null, status = excluded.status, headers = excluded.headers, body = excluded.body,
    created_at = case when idempotency_keys.answer_expected_until is not null and idempotency_keys.created_at > now() - interval '24 hours'
                      then idempotency_keys.created_at else now() end
