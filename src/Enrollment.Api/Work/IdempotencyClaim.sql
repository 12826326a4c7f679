-- name: FindKey
-- The first request with this key, unless it is older than a day. The caller holds the key's lock.
select api_key_id, scopes, fingerprint, work_id, answer_expected_until - now() as answer_expected_in, status, headers::text as headers, body
from idempotency_keys
where account_id = @account_id and method = @method and path = @path and key_sha256 = @key_sha256 and created_at > now() - interval '24 hours'

-- name: NoteWork
-- Commits the work with this row. If the answer is never noted, the next request with the key goes on with the work.
insert into idempotency_keys (account_id, method, path, key_sha256, api_key_id, scopes, fingerprint, work_id, answer_expected_until)
values (@account_id, @method, @path, @key_sha256, @api_key_id, @scopes, @fingerprint, @work_id, now() + @answer_within)
on conflict (account_id, method, path, key_sha256) do update
set api_key_id = excluded.api_key_id, scopes = excluded.scopes, fingerprint = excluded.fingerprint, work_id = excluded.work_id,
    answer_expected_until = excluded.answer_expected_until, status = null, headers = null, body = null,
    created_at = case when idempotency_keys.work_id = excluded.work_id then idempotency_keys.created_at else now() end

-- name: NoteAnswer
-- The answer that repeats get. A row that is there already is this request's own, or has outlived its day.
insert into idempotency_keys (account_id, method, path, key_sha256, api_key_id, scopes, fingerprint, status, headers, body)
values (@account_id, @method, @path, @key_sha256, @api_key_id, @scopes, @fingerprint, @status, @headers, @body)
on conflict (account_id, method, path, key_sha256) do update
set api_key_id = excluded.api_key_id, scopes = excluded.scopes, fingerprint = excluded.fingerprint, answer_expected_until = null,
    status = excluded.status, headers = excluded.headers, body = excluded.body,
    created_at = case when idempotency_keys.answer_expected_until is not null and idempotency_keys.created_at > now() - interval '24 hours'
                      then idempotency_keys.created_at else now() end
