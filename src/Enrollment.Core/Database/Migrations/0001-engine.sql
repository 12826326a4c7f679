-- The engine's tables. Everything that belongs to a customer of the service carries account_id.

-- Ignores case, not accents: "München" = "MÜNCHEN", but not "Munchen".
create collation case_insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

-- UUID version 7 (RFC 9562): 48 bits of milliseconds, then random. For rows made by set-based statements.
create function uuid_v7() returns uuid language sql volatile parallel safe as $$
    select encode(
        set_bit(set_bit(
            overlay(uuid_send(gen_random_uuid())
                placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
            52, 1), 53, 1), 'hex')::uuid
$$;

-- Adds up two objects of counts by reason.
create function add_counts(a jsonb, b jsonb) returns jsonb language sql immutable parallel safe as $$
    select coalesce(jsonb_object_agg(x.key, x.total), '{}')
    from (select key, sum(value::bigint) as total
          from (select * from jsonb_each_text(a) union all select * from jsonb_each_text(b)) counts
          group by key) x
$$;

create table accounts (
    id                uuid primary key,
    name              text not null,
    credits_remaining bigint check (credits_remaining >= 0),
    created_at        timestamptz not null default now()
);
comment on column accounts.credits_remaining is 'null: unlimited';

create table api_keys (
    id           uuid primary key,
    account_id   uuid not null references accounts,
    name         text not null,
    prefix       text not null,
    sha256       bytea not null unique check (length(sha256) = 32),
    scopes       text[] not null,
    created_at   timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at   timestamptz
);

-- Keyed by account first: one index serves isolation, look-up and walking a target in order of id.
create table contacts (
    account_id      uuid not null references accounts,
    id              uuid not null,
    external_id     text,
    contact_type    text collate case_insensitive,
    source          text collate case_insensitive,
    email           text collate case_insensitive,
    phone           text,
    first_name      text collate case_insensitive,
    last_name       text collate case_insensitive,
    job_title       text collate case_insensitive,
    city            text collate case_insensitive,
    state           text collate case_insensitive,
    country         text collate case_insensitive,
    timezone        text,
    custom          jsonb not null default '{}' check (jsonb_typeof(custom) = 'object'),
    unsubscribed_at timestamptz,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    primary key (account_id, id)
);
create unique index contacts_external_id on contacts (account_id, external_id) where external_id is not null;
create index contacts_email on contacts (account_id, email) where email is not null;

create table customers (
    account_id   uuid not null references accounts,
    id           uuid not null,
    external_id  text,
    name         text not null collate case_insensitive,
    account_type text collate case_insensitive,
    industry     text collate case_insensitive,
    is_customer  boolean not null default false,
    is_supplier  boolean not null default false,
    city         text collate case_insensitive,
    state        text collate case_insensitive,
    country      text collate case_insensitive,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    primary key (account_id, id)
);
create unique index customers_external_id on customers (account_id, external_id) where external_id is not null;

create table customer_contacts (
    account_id  uuid not null,
    customer_id uuid not null,
    contact_id  uuid not null,
    primary key (account_id, contact_id, customer_id),
    foreign key (account_id, customer_id) references customers on delete cascade,
    foreign key (account_id, contact_id) references contacts on delete cascade
);
create index customer_contacts_customer on customer_contacts (account_id, customer_id);

create table sequences (
    id          uuid primary key,
    account_id  uuid not null references accounts,
    kind        text not null,
    name        text not null,
    description text,
    is_active   boolean not null default true,
    version     integer not null default 1 check (version > 0),
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    deleted_at  timestamptz
);
create index sequences_account on sequences (account_id, id);

-- A version's rows never change: an enrollment pins the version it started with, and processes cache it.
create table sequence_steps (
    sequence_id                uuid not null references sequences,
    account_id                 uuid not null,
    version                    integer not null,
    position                   integer not null check (position > 0),
    step_id                    uuid not null,
    name                       text not null,
    description                text,
    delay_days                 integer not null default 0 check (delay_days >= 0),
    delay_hours                integer not null default 0 check (delay_hours >= 0),
    delay_minutes              integer not null default 0 check (delay_minutes >= 0),
    delay_from                 text not null default 'anchor' check (delay_from in ('anchor', 'previous')),
    action                     jsonb not null check (action ? 'type'),
    is_active                  boolean not null default true,
    await_completion           boolean not null default false,
    completion_timeout_minutes integer check (completion_timeout_minutes > 0),
    automation_id              uuid,
    primary key (sequence_id, version, position),
    unique (sequence_id, version, step_id)
);

create table bulk_jobs (
    id                      uuid primary key,
    account_id              uuid not null references accounts,
    sequence_id             uuid not null references sequences,
    sequence_version        integer not null,
    target                  jsonb not null,
    mode                    text not null check (mode in ('page', 'all')),
    skip_if_already_enrolled boolean not null,
    anchor                  timestamptz not null,
    status                  text not null default 'queued' check (status in ('queued', 'running', 'completed', 'cancelled', 'failed')),
    requested_by            uuid references api_keys,
    reply_to                text,
    after_contact_id        uuid not null default '00000000-0000-0000-0000-000000000000',
    ceiling_contact_id      uuid,
    pages_planned           integer not null default 0,
    planned_at              timestamptz,
    has_more                boolean not null default false,
    error                   text,
    repairs                 integer not null default 0,
    created_at              timestamptz not null default now(),
    started_at              timestamptz,
    updated_at              timestamptz not null default now(),
    finished_at             timestamptz,
    constraint finished_exactly_when_final check ((finished_at is not null) = (status in ('completed', 'cancelled', 'failed')))
);
create index bulk_jobs_account on bulk_jobs (account_id, id);
create index bulk_jobs_live on bulk_jobs (updated_at) where finished_at is null;
comment on column bulk_jobs.after_contact_id is 'where planning goes on: every contact up to here (included) is in a page';
comment on column bulk_jobs.repairs is 'how often it was set going again since it last made progress';
comment on column bulk_jobs.ceiling_contact_id is 'fixed when planning starts, so that contacts arriving meanwhile cannot keep it going for ever';

-- The job's counters are sums over its pages; no row is written by two pages.
create table bulk_pages (
    job_id           uuid not null references bulk_jobs on delete cascade,
    account_id       uuid not null,
    page_number      integer not null check (page_number > 0),
    after_contact_id uuid not null,
    up_to_contact_id uuid not null,
    matched          integer not null default 0,
    enrolled         integer not null default 0,
    skipped          integer not null default 0,
    failed           integer not null default 0,
    skipped_reasons  jsonb not null default '{}',
    failed_reasons   jsonb not null default '{}',
    created_at       timestamptz not null default now(),
    done_at          timestamptz,
    primary key (job_id, page_number),
    check (matched = enrolled + skipped + failed)
);
create index bulk_pages_open on bulk_pages (job_id) where done_at is null;

-- Only those who were not enrolled; the enrolled ones carry the job's id.
create table bulk_outcomes (
    job_id     uuid not null references bulk_jobs on delete cascade,
    account_id uuid not null,
    contact_id uuid not null,
    outcome    text not null check (outcome in ('skipped', 'failed')),
    reason     text not null,
    primary key (job_id, contact_id)
);

-- The saga's instance table. No foreign keys: every row is made by a statement that reads the contact, the job and
-- the sequence it names, and a key check per row would cost a third of the insert rate.
create table enrollments (
    id               uuid primary key,
    account_id       uuid not null,
    sequence_id      uuid not null,
    sequence_version integer not null,
    contact_id       uuid not null,
    customer_id      uuid,
    job_id           uuid not null,
    forced           boolean not null,
    state            text not null check (state in ('pending', 'processing', 'paused', 'completed', 'cancelled', 'failed')),
    position         integer not null,
    step_seq         integer not null default 1,
    attempt          integer not null default 1,
    anchor           timestamptz not null,
    due_at           timestamptz,
    lease_until      timestamptz,
    stop_reason      text,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    finished_at      timestamptz,
    constraint finished_exactly_when_final check ((finished_at is not null) = (state in ('completed', 'cancelled', 'failed'))),
    constraint nothing_due_when_final check (finished_at is null or due_at is null)
);
comment on column enrollments.due_at is 'pending: when the step is due; processing: when its report is overdue; null: nothing is waited for';
comment on column enrollments.lease_until is 'handed out; if the saga has not moved on by then it is handed out again';
-- Live at most once per sequence, unless forced. Live is "not finished", so a new live state needs no new index.
create unique index enrollments_live on enrollments (sequence_id, contact_id) where finished_at is null and not forced;
create index enrollments_live_forced on enrollments (sequence_id, contact_id) where finished_at is null and forced;
-- What can be handed out next. Sequence first, so that a paused sequence's due rows are never scanned.
create index enrollments_due on enrollments (sequence_id, (coalesce(lease_until, due_at))) where due_at is not null;
create index enrollments_job on enrollments (job_id, contact_id);
-- Account first, although the sequence would do: an index that begins with the sequence is a candidate for the screening
-- of a page, and while statistics do not know a new sequence yet, the planner takes it and reads the whole sequence
-- for every contact.
create index enrollments_sequence on enrollments (account_id, sequence_id, id);

create table step_runs (
    enrollment_id uuid not null,
    step_seq      integer not null,
    account_id    uuid not null,
    step_id       uuid not null,
    position      integer not null,
    status        text not null check (status in ('processing', 'completed', 'failed')),
    attempt       integer not null,
    scheduled_for timestamptz not null,
    started_at    timestamptz not null,
    finished_at   timestamptz,
    error         text,
    primary key (enrollment_id, step_seq),
    constraint finished_exactly_when_final check ((finished_at is not null) = (status in ('completed', 'failed')))
);

-- One row per transaction, however many messages it sends. Gone as soon as the broker has confirmed them.
create table outbox (
    id              uuid primary key,
    messages        json not null,
    message_count   integer not null,
    trace_parent    text,
    created_at      timestamptz not null default now(),
    next_attempt_at timestamptz not null,
    faults          integer not null default 0,
    last_error      text,
    parked_at       timestamptz
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
alter table outbox alter column messages set compression lz4;
create index outbox_next on outbox (next_attempt_at) where parked_at is null;
comment on column outbox.next_attempt_at is 'until then the row belongs to the process that wrote or claimed it';
