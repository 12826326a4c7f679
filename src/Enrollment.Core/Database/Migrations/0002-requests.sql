-- What the interface keeps about requests: the answers to those that carry an Idempotency-Key.
create table idempotency_keys (
    account_id            uuid not null references accounts,
    method                text not null,
    path                  text not null,
    key_sha256            bytea not null check (length(key_sha256) = 32),
    fingerprint           bytea not null check (length(fingerprint) = 32),
    work_id               uuid,
    answer_expected_until timestamptz,
    status                integer,
    headers               jsonb,
    body                  bytea,
    created_at            timestamptz not null default now(),
    primary key (account_id, method, path, key_sha256),
    constraint answered_as_a_whole check ((status is null) = (headers is null) and (status is null) = (body is null)),
    constraint answered_or_expected check ((status is null) = (answer_expected_until is not null))
);
create index idempotency_keys_created on idempotency_keys (created_at);
comment on column idempotency_keys.body is 'encrypted under the Idempotency-Key, which is not kept: an answer may hold a new API key';
comment on column idempotency_keys.work_id is 'what was made and committed before its answer was known';
comment on column idempotency_keys.answer_expected_until is 'until then somebody is still working on the answer; later, whoever asks again goes on with the work';

-- Keys that may do everything may also do what is new.
update api_keys
set scopes = scopes || '{api_keys:read,api_keys:write}'
where scopes @> '{automations:read,automations:write,contacts:read,contacts:write,customers:read,customers:write}';
