-- Webhook steps: the call that is out, and the secrets that deliveries are signed with.

alter table enrollments
    add column is_calling boolean not null default false,
    add constraint calling_only_under_way check (not is_calling or coalesce(held_state, state) = 'processing');
comment on column enrollments.is_calling is 'a webhook was handed out and its answer is not known yet';

create table webhook_secrets (
    id         uuid primary key,
    account_id uuid not null references accounts,
    secret     bytea not null check (length(secret) = 32),
    created_at timestamptz not null default now(),
    expires_at timestamptz
);
-- One that does not expire: the current one. Two processes that make the first one at once meet here.
create unique index webhook_secrets_current on webhook_secrets (account_id) where expires_at is null;
create index webhook_secrets_account on webhook_secrets (account_id, created_at);
