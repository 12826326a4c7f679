-- The work is committed with this row; whoever comes with the key later, should the answer never be noted, goes on with it.
insert into idempotency_keys (account_id, method, path, key_sha256, api_key_id, scopes, fingerprint, work_id, answer_expected_until)
values (@account_id, @method, @path, @key_sha256, @api_key_id, @scopes, @fingerprint, @work_id, now() + @answer_within)
on conflict (account_id, method, path, key_sha256) do update
set api_key_id = excluded.api_key_id, scopes = excluded.scopes, fingerprint = excluded.fingerprint, work_id = excluded.work_id, answer_expected_until = excluded.answer_expected_until,
    status = null, headers = null, body = null,
    created_at = case when idempotency_keys.work_id = excluded.work_id then idempotency_keys.created_at else now() end
