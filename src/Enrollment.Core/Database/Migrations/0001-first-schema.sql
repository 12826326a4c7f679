-- The whole schema. Everything that belongs to a customer of the service carries account_id.

-- For searching: ignores case, width and the like, not accents. "München" = "MÜNCHEN", but not "Munchen"; "CO₂" = "CO2". Who is who is told by keys.
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
    id                   uuid primary key,
    name                 text not null,
    credits_remaining    bigint check (credits_remaining >= 0),
    max_concurrent_calls integer check (max_concurrent_calls > 0),
    created_at           timestamptz not null default now()
);
comment on column accounts.credits_remaining is 'null: unlimited';
comment on column accounts.max_concurrent_calls is 'the most phone calls of the account that may be under way at once, over all of its sequences; null: unlimited';

create table api_keys (
    id           uuid primary key,
    account_id   uuid not null references accounts,
    name         text not null,
    prefix       text not null,
    sha256       bytea not null unique check (length(sha256) = 32),
    scopes       text[] not null,
    created_at   timestamptz not null default now(),
    last_used_at timestamptz,
    expires_at   timestamptz,
    revoked_at   timestamptz
);
comment on column api_keys.expires_at is 'from then on the key is refused; null: it never expires';

-- The answers to requests that carry an Idempotency-Key.
create table idempotency_keys (
    account_id            uuid not null references accounts,
    method                text not null,
    path                  text not null,
    key_sha256            bytea not null check (length(key_sha256) = 32),
    api_key_id            uuid not null,
    scopes                text[] not null,
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
comment on column idempotency_keys.scopes is 'of the API key that was answered: no weaker one gets the answer';
comment on column idempotency_keys.work_id is 'what was made and committed before its answer was known';
comment on column idempotency_keys.answer_expected_until is 'until then the first request still works on the answer; later, a repeat goes on with the work';

-- What webhook deliveries are signed with.
create table webhook_secrets (
    id         uuid primary key,
    account_id uuid not null references accounts,
    secret     bytea not null check (length(secret) = 32),
    created_at timestamptz not null default now(),
    expires_at timestamptz
);
-- The current secret is the one that does not expire. Two processes that make the first one at once meet here.
create unique index webhook_secrets_current on webhook_secrets (account_id) where expires_at is null;
create index webhook_secrets_account on webhook_secrets (account_id, created_at);

-- Keyed by account first: one index serves isolation, look-up and walking a target in order of id.
create table contacts (
    account_id      uuid not null references accounts,
    id              uuid not null,
    external_id     text,
    contact_type    text collate case_insensitive,
    source          text collate case_insensitive,
    email           text,
    email_key       text collate "C",
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
    primary key (account_id, id),
    constraint email_has_its_key check ((email is null) = (email_key is null))
);
comment on column contacts.email_key is 'what the address is told from others by: IdentityKeys.OfAddress';
create unique index contacts_external_id on contacts (account_id, external_id) where external_id is not null;
create index contacts_email on contacts (account_id, email_key) where email_key is not null;
-- Lists by what only few have, in the order of the lists.
create index contacts_unsubscribed on contacts (account_id, id) where unsubscribed_at is not null;
-- Says where in the table a value may be, so that a list by a rare value does not walk past all contacts. Nothing is
-- noted for rows that come in until their stretch of the table is full, so an import hardly notices. Of expressions, which
-- only those lists use: jobs walk through their target in order, and no index shall tempt the planner away from that.
create index contacts_stretches on contacts using brin (
    account_id uuid_bloom_ops,
    (contact_type || '') text_bloom_ops,
    (source || '') text_bloom_ops,
    (first_name || '') text_bloom_ops,
    (last_name || '') text_bloom_ops,
    (job_title || '') text_bloom_ops,
    (city || '') text_bloom_ops,
    (state || '') text_bloom_ops,
    (country || '') text_bloom_ops) with (pages_per_range = 32, autosummarize = on);

-- Finds the contact of a phone number, the oldest first.
create index contacts_phone on contacts (account_id, phone, id) where phone is not null;

-- Which contact a phone number belongs to, for rows that name a contact by it. Two transactions that bring one new number meet at the key.
create table contact_phones (
    account_id uuid not null,
    phone_e164 text not null collate "C",
    phone_ext  text not null default '' collate "C",
    contact_id uuid not null,
    primary key (account_id, phone_e164, phone_ext),
    foreign key (account_id, contact_id) references contacts on delete cascade
);
create index contact_phones_contact on contact_phones (account_id, contact_id);

-- Numbers that are never called.
create table do_not_call (
    account_id uuid not null references accounts,
    phone_e164 text not null collate "C",
    id         uuid not null default uuid_v7(),
    source     text not null check (source in ('request', 'import', 'report')),
    call_id    uuid,
    reason     text,
    created_by uuid,
    created_at timestamptz not null default now(),
    primary key (account_id, phone_e164),
    constraint call_exactly_when_reported check ((call_id is not null) = (source = 'report'))
);
comment on column do_not_call.id is 'puts the list in the order in which numbers came';
create unique index do_not_call_order on do_not_call (account_id, id);

create table customers (
    account_id   uuid not null references accounts,
    id           uuid not null,
    external_id  text,
    name         text not null,
    name_key     text not null collate "C",
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
comment on column customers.name_key is 'what the name is told from others by: IdentityKeys.OfName';
create unique index customers_external_id on customers (account_id, external_id) where external_id is not null;

create table customer_contacts (
    account_id  uuid not null,
    customer_id uuid not null,
    contact_id  uuid not null,
    primary key (account_id, contact_id, customer_id),
    foreign key (account_id, customer_id) references customers on delete cascade,
    foreign key (account_id, contact_id) references contacts on delete cascade
);
create index customer_contacts_customer on customer_contacts (account_id, customer_id, contact_id);

-- Rows of contacts or customers that were sent in one piece, and their counts.
create table imports (
    id                 uuid primary key,
    account_id         uuid not null references accounts,
    kind               text not null check (kind in ('contacts', 'customers')),
    source             text not null check (source in ('http', 'queue', 'file')),
    name               text,
    status             text not null check (status in ('running', 'completed', 'failed')),
    rows               bigint not null default 0,
    created            bigint not null default 0,
    updated            bigint not null default 0,
    unchanged          bigint not null default 0,
    refused            bigint not null default 0,
    linked             bigint not null default 0,
    members            bigint not null default 0,
    members_kept_until timestamptz,
    bulk_job_id        uuid,
    message_id         text,
    error_code         text,
    error_detail       text,
    created_by         uuid references api_keys,
    created_at         timestamptz not null default now(),
    started_at         timestamptz,
    progress_at        timestamptz,
    finished_at        timestamptz,
    deleted_at         timestamptz,
    constraint finished_exactly_when_final check ((finished_at is not null) = (status in ('completed', 'failed')))
);
create index imports_account on imports (account_id, id) where deleted_at is null;
create index imports_finished on imports (finished_at) where deleted_at is null;
create index imports_uploading on imports (progress_at) where status = 'running' and source = 'http';
create unique index imports_message on imports (account_id, message_id) where message_id is not null;
create index imports_members_kept on imports (members_kept_until) where members_kept_until is not null;
comment on column imports.updated is 'those that were there before and were written; unchanged: those that were left as they were';
comment on column imports.members_kept_until is 'from then on the scheduler deletes the members; null: there are none';
comment on column imports.started_at is 'when the reading of the rows began that were counted last while it ran; null: they were not counted yet';
comment on column imports.progress_at is 'when its rows were counted last while it ran; null: not yet';
comment on column imports.deleted_at is 'gone for callers; the scheduler deletes the members, then the row once nothing asks for its message_id';
comment on column imports.message_id is 'the identity of the message that it came in';
comment on column imports.error_code is 'why it failed: the code of the refusal';

-- Batches that came by the queue and wait to be merged. A row goes when its import ends.
create table import_batches (
    import_id         uuid primary key references imports on delete cascade,
    account_id        uuid not null,
    position          bigint not null generated always as identity,
    content_type      text,
    content_encoding  text,
    headers           jsonb not null,
    body              bytea not null,
    reply_to          text,
    correlation_id    text,
    order_key         text,
    attempts          integer not null default 0,
    first_attempt_at  timestamptz,
    next_attempt_at   timestamptz not null,
    awaits_file_place boolean not null default false
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
-- Read once, soon after it was written: packing it would cost more than it saves.
alter table import_batches alter column body set storage external;
create unique index import_batches_account on import_batches (account_id, position);
create index import_batches_order on import_batches (account_id, order_key, position) where order_key is not null;
comment on column import_batches.position is 'the order in which the queue delivered';
comment on column import_batches.headers is 'those of the message that say how its rows are imported; never its key';
comment on column import_batches.awaits_file_place is 'it names a file, and all places to fetch one were taken when it was begun; only looked at while a place is free';
comment on column import_batches.order_key is 'batches with the same one are merged in the order of their positions';

-- Further queues that await the answer to a batch: its message came again, with another reply_to, before its import had ended. Not in
-- import_batches, whose row is locked while the batch is merged.
create table import_replies (
    position       bigint primary key generated always as identity,
    import_id      uuid not null references imports on delete cascade,
    account_id     uuid not null,
    reply_to       text not null,
    correlation_id text,
    is_plain       boolean not null,
    unique nulls not distinct (import_id, reply_to, correlation_id)
);
comment on column import_replies.is_plain is 'whether the answer is plain JSON, without an envelope';

-- Who was in an import, in the order of its rows. No foreign keys: a key check per row would slow the import down, and members
-- whose contact is deleted are passed over.
create table import_members (
    import_id  uuid not null,
    account_id uuid not null,
    key        uuid not null,
    contact_id uuid not null,
    primary key (import_id, key)
);
comment on column import_members.key is 'the line of the first row that was about the contact, from 1, as the 16 bytes of a UUID';

create table import_refused_rows (
    import_id  uuid not null references imports on delete cascade,
    account_id uuid not null,
    ordinal    integer not null check (ordinal > 0),
    line       bigint not null,
    field      text,
    code       text not null,
    detail     text not null,
    primary key (import_id, ordinal)
);

create table sequences (
    id          uuid primary key,
    account_id  uuid not null references accounts,
    kind        text not null,
    name        text not null,
    description text,
    is_active   boolean not null default true,
    version     integer not null default 1 check (version > 0),
    revision    integer not null default 1 check (revision > 0),
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    resumed_at  timestamptz,
    deleted_at  timestamptz
);
create index sequences_account on sequences (account_id, id);
comment on column sequences.revision is 'rises with every change of the sequence or its steps; its ETag';
comment on column sequences.resumed_at is 'when it was last switched on again: reports awaited since before have their whole time from then';

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

-- How the calls of a sequence are made. Read anew at each hand-out.
create table call_settings (
    sequence_id             uuid primary key references sequences,
    account_id              uuid not null,
    external_id             text collate "C",
    variables               jsonb not null default '[]' check (jsonb_typeof(variables) = 'array'),
    strict_variables        boolean not null default false,
    requires_email          boolean not null default false,
    timezones               text[] not null default '{}',
    only_listed_timezones   boolean not null default false,
    infer_timezone          boolean not null default false,
    call_windows            jsonb not null,
    exceptions              jsonb not null default '[]' check (jsonb_typeof(exceptions) = 'array'),
    allow_window_bypass     boolean not null default false,
    respect_number_zones    boolean not null default false,
    phone_region            text,
    phone_check             text not null default 'possible' check (phone_check in ('possible', 'valid')),
    allowed_regions         text[],
    max_concurrent_calls    integer not null default 10 check (max_concurrent_calls between 1 and 1000),
    max_calls_per_day       integer default 3 check (max_calls_per_day between 1 and 20),
    dispatch_within_minutes integer not null default 10 check (dispatch_within_minutes between 1 and 120),
    report_timeout_minutes  integer not null default 60 check (report_timeout_minutes between 5 and 1440),
    require_start           boolean not null default false,
    if_already_enrolled     text not null default 'skip' check (if_already_enrolled in ('skip', 'enroll_again')),
    expire_after_days       integer check (expire_after_days between 1 and 365),
    dialer                  text,
    caller_id               text,
    data                    jsonb,
    result_webhook          jsonb,
    due_anew_after          uuid
);
create unique index call_settings_external_id on call_settings (account_id, external_id) where external_id is not null;
create index call_settings_due_anew on call_settings (sequence_id) where due_anew_after is not null;
comment on column call_settings.due_anew_after is 'the windows were changed: enrollments with a greater id have their calls moved by the old ones; null: none has';
comment on column call_settings.max_calls_per_day is 'to one number in any 24 hours, by all sequences of the account; null: unlimited';

-- When calls may be made at other times, those that were moved to later are looked at again.
create function call_windows_changed() returns trigger language plpgsql as $$
begin
    new.due_anew_after := '00000000-0000-0000-0000-000000000000';
    return new;
end
$$;
create trigger call_settings_changed before update of call_windows, exceptions, respect_number_zones, max_calls_per_day on call_settings
    for each row when ((new.call_windows, new.exceptions, new.respect_number_zones, new.max_calls_per_day)
        is distinct from (old.call_windows, old.exceptions, old.respect_number_zones, old.max_calls_per_day))
    execute function call_windows_changed();

-- What the outcome of a call means. A version's row never changes: an enrollment pins the version it started with.
create table call_rules (
    sequence_id      uuid not null references sequences,
    version          integer not null,
    account_id       uuid not null,
    retry_rules      jsonb not null default '{}' check (jsonb_typeof(retry_rules) = 'object'),
    max_attempts     integer not null,
    success_outcomes text[] not null,
    primary key (sequence_id, version)
);

-- A job enrolls all contacts of a target into a sequence, or ends their enrollments in it.
create table bulk_jobs (
    id                       uuid primary key,
    account_id               uuid not null references accounts,
    operation                text not null default 'enroll' check (operation in ('enroll', 'unenroll')),
    sequence_id              uuid not null references sequences,
    sequence_version         integer not null,
    target                   jsonb not null,
    mode                     text not null check (mode in ('page', 'all')),
    skip_if_already_enrolled boolean not null,
    enters_once              boolean not null default false,
    anchor                   timestamptz not null,
    reason                   text,
    status                   text not null default 'queued' check (status in ('queued', 'running', 'completed', 'cancelled', 'failed')),
    requested_by             uuid references api_keys,
    recurring_enrollment_id  uuid,
    reply_to                 text,
    request_kind             text,
    request_key_sha256       bytea check (length(request_key_sha256) = 32),
    request_body_sha256      bytea check (length(request_body_sha256) = 32),
    all_ended_at             timestamptz,
    rows_emptied_at          timestamptz,
    after_key                uuid not null default '00000000-0000-0000-0000-000000000000',
    ceiling_key              uuid,
    pages_planned            integer not null default 0,
    planned_at               timestamptz,
    has_more                 boolean not null default false,
    error                    text,
    repairs                  integer not null default 0,
    created_at               timestamptz not null default now(),
    started_at               timestamptz,
    updated_at               timestamptz not null default now(),
    finished_at              timestamptz,
    constraint finished_exactly_when_final check ((finished_at is not null) = (status in ('completed', 'cancelled', 'failed'))),
    constraint reason_exactly_when_unenrolling check ((reason is not null) = (operation = 'unenroll'))
);
create index bulk_jobs_account on bulk_jobs (account_id, id);
-- Of requests that are known by their key alone, for as long as the job is kept.
create unique index bulk_jobs_request_key on bulk_jobs (sequence_id, request_kind, request_key_sha256) where request_key_sha256 is not null;
-- Jobs over rows, those of them with enrollments that have not all ended, and those that have ended and still have their rows as sent.
create index bulk_jobs_of_rows on bulk_jobs (account_id, sequence_id, id) where request_kind is not null;
create index bulk_jobs_of_rows_live on bulk_jobs (id) where request_kind is not null and all_ended_at is null;
create index bulk_jobs_of_rows_kept on bulk_jobs (all_ended_at) where all_ended_at is not null and rows_emptied_at is null;
create index bulk_jobs_live on bulk_jobs (updated_at) where finished_at is null;
create index bulk_jobs_queued on bulk_jobs (account_id, created_at, id) where status = 'queued';
create index bulk_jobs_of_imports on bulk_jobs (account_id, ((target ->> 'importId')::uuid)) where finished_at is null and target ->> 'importId' is not null;
comment on column bulk_jobs.enters_once is 'whether contacts that were ever enrolled in the sequence are passed over';
comment on column bulk_jobs.recurring_enrollment_id is 'what started the job; it may be deleted since';
comment on column bulk_jobs.after_key is 'where planning goes on: every candidate up to this key (included) is in a page; the target says what its keys are';
comment on column bulk_jobs.ceiling_key is 'fixed when planning starts, so that candidates arriving meanwhile cannot keep it going for ever';
comment on column bulk_jobs.repairs is 'how often it was set going again since it last made progress';

-- A target that is enrolled in a sequence at the times of a cron expression.
create table recurring_enrollments (
    id                       uuid primary key,
    account_id               uuid not null references accounts,
    sequence_id              uuid not null references sequences,
    name                     text not null,
    is_active                boolean not null,
    target                   jsonb not null,
    skip_if_already_enrolled boolean not null,
    re_enter                 text not null check (re_enter in ('while_not_live', 'once')),
    cron                     text not null,
    timezone                 text not null,
    starts_at                timestamptz,
    ends_at                  timestamptz,
    max_runs                 integer check (max_runs > 0),
    missed                   text not null check (missed in ('latest', 'skip', 'all')),
    next_run_at              timestamptz,
    catch_up_at              timestamptz,
    catch_up_until           timestamptz,
    last_run_at              timestamptz,
    last_job_id              uuid,
    is_last_job_counted      boolean not null default true,
    runs                     integer not null default 0 check (runs >= 0),
    consecutive_failures     integer not null default 0 check (consecutive_failures >= 0),
    deactivation_reason      text check (deactivation_reason in ('too_many_refusals', 'sequence_deleted', 'schedule_unreadable')),
    created_by               uuid references api_keys,
    created_at               timestamptz not null default now(),
    updated_at               timestamptz not null default now(),
    constraint deactivated_is_not_active check (deactivation_reason is null or not is_active),
    constraint caught_up_as_a_whole check ((catch_up_at is null) = (catch_up_until is null) and catch_up_at <= catch_up_until)
);
create index recurring_enrollments_account on recurring_enrollments (account_id, id);
create index recurring_enrollments_sequence on recurring_enrollments (sequence_id, id);
-- What the clock looks at each second, so those that are off are not in it.
create index recurring_enrollments_next on recurring_enrollments (next_run_at) where is_active and next_run_at is not null;
create index recurring_enrollments_catching_up on recurring_enrollments (catch_up_at) where is_active and catch_up_at is not null;
create index recurring_enrollments_of_imports on recurring_enrollments (account_id, ((target ->> 'importId')::uuid)) where target ->> 'importId' is not null;
comment on column recurring_enrollments.catch_up_at is 'the first missed time that is still to be run, each behind the end of the one before; null: none is';
comment on column recurring_enrollments.last_job_id is 'the job of the last run that was started';
comment on column recurring_enrollments.is_last_job_counted is 'whether its end is in consecutive_failures; the next turn sees to it';

-- What was done about each planned time. How a run that was started went on is told by its job.
create table recurring_runs (
    id                      uuid primary key,
    recurring_enrollment_id uuid not null references recurring_enrollments on delete cascade,
    account_id              uuid not null,
    planned_at              timestamptz not null,
    started_at              timestamptz not null,
    job_id                  uuid,
    status                  text not null check (status in ('started', 'refused', 'missed')),
    code                    text,
    detail                  text,
    times                   integer not null default 1 check (times > 0),
    -- One run for each planned time, however many schedulers there are and whatever their clocks say.
    unique (recurring_enrollment_id, planned_at),
    constraint job_exactly_when_started check ((job_id is not null) = (status = 'started')),
    constraint code_exactly_when_refused check ((code is not null) = (status = 'refused'))
);
create index recurring_runs_of on recurring_runs (recurring_enrollment_id, id);
create index recurring_runs_started on recurring_runs (started_at);
comment on column recurring_runs.times is 'how many times it stands for: missed ones in a row are one run';

-- What refers to imports. As long as anything does, an import cannot be deleted and its members are kept, even beyond their time. Other
-- things that refer to imports belong here, too.
create view import_uses as
select account_id, (target ->> 'importId')::uuid as import_id, 'bulk job' as used_by, id as used_by_id
from bulk_jobs
where finished_at is null and target ->> 'importId' is not null
union all
select account_id, (target ->> 'importId')::uuid, 'recurring enrollment', id
from recurring_enrollments
where is_active and coalesce(next_run_at, catch_up_at) is not null and target ->> 'importId' is not null;

-- The job's counters are sums over its pages; no row is written by two pages.
create table bulk_pages (
    job_id           uuid not null references bulk_jobs on delete cascade,
    account_id       uuid not null,
    page_number      integer not null check (page_number > 0),
    after_key        uuid not null,
    up_to_key        uuid not null,
    matched          integer not null default 0,
    enrolled         integer not null default 0,
    cancelled        integer not null default 0,
    skipped          integer not null default 0,
    failed           integer not null default 0,
    skipped_reasons  jsonb not null default '{}',
    failed_reasons   jsonb not null default '{}',
    created_at       timestamptz not null default now(),
    sent_at          timestamptz,
    done_at          timestamptz,
    primary key (job_id, page_number),
    check (matched = enrolled + cancelled + skipped + failed)
);
create index bulk_pages_open on bulk_pages (job_id, page_number) where done_at is null;
create index bulk_pages_unsent on bulk_pages (job_id, page_number) where sent_at is null and done_at is null;
create index bulk_pages_in_flight on bulk_pages (job_id) where sent_at is not null and done_at is null;
comment on column bulk_pages.sent_at is 'from here until it is done a page is in flight; null for the page of a caller who waits';

-- The places of an account's jobs that run. Written only under the account's advisory lock, because a job's own row is
-- held by its planner for as long as planning takes.
create table job_shares (
    job_id     uuid primary key references bulk_jobs on delete cascade,
    account_id uuid not null
);
create index job_shares_account on job_shares (account_id);

-- The rows that a request brought, with the outcome of each. Written with the job.
create table bulk_rows (
    job_id        uuid not null references bulk_jobs on delete cascade,
    key           uuid not null,
    account_id    uuid not null,
    row_index     integer not null check (row_index >= 0),
    status        text not null check (status in ('accepted', 'rejected', 'enrolled', 'skipped', 'failed')),
    code          text,
    errors        jsonb,
    duplicate_of  integer,
    payload       jsonb,
    name          text,
    email         text,
    phone_e164    text collate "C",
    phone_ext     text not null default '' collate "C",
    timezone      text,
    anchor        timestamptz,
    variables     jsonb,
    group_value   text,
    group_id      uuid,
    bypasses_window boolean not null default false,
    contact_id    uuid,
    enrollment_id uuid,
    primary key (job_id, key),
    constraint code_exactly_when_left_out check ((code is not null) = (status in ('rejected', 'skipped', 'failed'))),
    constraint enrollment_exactly_when_enrolled check ((enrollment_id is not null) = (status = 'enrolled'))
);
comment on column bulk_rows.key is 'row_index + 1 as the 16 bytes of a UUID';
comment on column bulk_rows.payload is 'the row as it was sent; emptied after a time';
comment on column bulk_rows.anchor is 'the earliest moment of its first step; null: when it is enrolled';

-- Whose enrollment was cancelled, and who was not enrolled. Those who were enrolled carry the job's id.
create table bulk_outcomes (
    job_id        uuid not null references bulk_jobs on delete cascade,
    account_id    uuid not null,
    key           uuid not null,
    contact_id    uuid,
    outcome       text not null check (outcome in ('cancelled', 'skipped', 'failed')),
    reason        text,
    enrollment_id uuid,
    primary key (job_id, key),
    constraint reason_unless_cancelled check ((reason is null) = (outcome = 'cancelled') and (enrollment_id is null) = (outcome <> 'cancelled'))
);
-- Lists the outcomes of a job whose keys are ordinals. Empty for all others, so they pay nothing for it.
create index bulk_outcomes_of_ordinals on bulk_outcomes (job_id, contact_id) where key <> contact_id;

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
    state            text not null check (state in ('waiting', 'pending', 'processing', 'paused', 'completed', 'cancelled', 'failed')),
    position         integer not null,
    step_seq         integer not null default 1,
    attempt          integer not null default 1,
    anchor           timestamptz not null,
    due_at           timestamptz,
    is_out           boolean not null default false,
    gate             text check (gate in ('call')),
    priority         smallint,
    wanted_at        timestamptz,
    group_id         uuid,
    row_index        integer,
    held_state       text check (held_state in ('waiting', 'pending', 'processing')),
    held_due_at      timestamptz,
    outcome          text,
    reason           text,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now(),
    finished_at      timestamptz,
    constraint finished_exactly_when_final check ((finished_at is not null) = (state in ('completed', 'cancelled', 'failed'))),
    constraint nothing_due_when_final check (finished_at is null or due_at is null),
    constraint held_exactly_when_paused check ((held_state is not null) = (state = 'paused')),
    constraint held_due_unless_waiting check ((held_due_at is not null) = (coalesce(held_state, 'waiting') <> 'waiting')),
    constraint nothing_due_when_paused check (state <> 'paused' or due_at is null),
    constraint nothing_due_when_waiting check (state <> 'waiting' or due_at is null),
    constraint gated_only_when_pending check (gate is null or (state = 'pending' and wanted_at is not null and priority is not null)),
    constraint waits_only_in_a_group check (coalesce(held_state, state) <> 'waiting' or group_id is not null),
    constraint out_only_under_way check (not is_out or coalesce(held_state, state) = 'processing'),
    constraint outcome_only_when_final check (outcome is null or finished_at is not null)
);
comment on column enrollments.due_at is 'pending: when the step is due; processing: when its report is overdue; null: nothing is waited for';
comment on column enrollments.is_out is 'the service executes the step itself and its answer is not known yet';
comment on column enrollments.gate is 'what must allow the hand-out of the step that it waits for, besides its due time; null: nothing';
comment on column enrollments.priority is 'of those at one gate the lowest goes first';
comment on column enrollments.wanted_at is 'when the step was to be handed out; due_at is when its gate may let it through';
comment on column enrollments.group_id is 'of those in one group only one is active, the others wait for it';
comment on column enrollments.row_index is 'its place among the rows of its job; null: its job has no rows';
comment on column enrollments.outcome is 'what came of it, in a word of the sequence''s kind';
comment on column enrollments.held_state is 'paused: what it goes back to';
comment on column enrollments.held_due_at is 'paused: its due_at when it was held';
-- Live at most once per sequence, unless forced. Live is "not finished", so a new live state needs no new index.
create unique index enrollments_live on enrollments (sequence_id, contact_id) where finished_at is null and not forced;
create index enrollments_live_forced on enrollments (sequence_id, contact_id) where finished_at is null and forced;
-- What can be handed out next. Sequence first, so that a paused sequence's due rows are never scanned.
create index enrollments_due on enrollments (sequence_id, due_at) where due_at is not null and gate is null;
-- What stands at a gate: whether anything is due in a sequence, and the order in which it goes through.
create index enrollments_gated_due on enrollments (sequence_id, due_at) where gate is not null;
create index enrollments_gated on enrollments (sequence_id, priority, wanted_at, job_id, row_index, due_at) where gate is not null;
-- At most one of a group is active, whatever happens at once. Those who wait, in the order in which they go on.
create unique index enrollments_active_of_group on enrollments (group_id) where group_id is not null and finished_at is null and coalesce(held_state, state) <> 'waiting';
create index enrollments_waiting_of_group on enrollments (group_id, job_id, row_index) where group_id is not null and finished_at is null and coalesce(held_state, state) = 'waiting';
-- Who has succeeded in a group, so that those who were waiting for it are let go.
create index enrollments_succeeded_of_group on enrollments (group_id) where group_id is not null and outcome = 'succeeded';
-- How many have succeeded in a sequence.
create index enrollments_succeeded on enrollments (account_id, sequence_id) where outcome = 'succeeded';
create index enrollments_of_rows_live on enrollments (job_id, row_index) where row_index is not null and finished_at is null;
create index enrollments_job on enrollments (job_id, contact_id);
-- The next three put the account first, although the rest would do: an index that begins with the sequence is a candidate for
-- the screening of a page, and while statistics do not know a new sequence yet, the planner takes it instead of those of the
-- live ones and reads the whole sequence for every contact.
-- Finds the enrollments of a contact that unsubscribes or is deleted, and the list of a contact's steps.
create index enrollments_contact on enrollments (account_id, contact_id);
-- By state: whatever state a list or a figure asks for, the others are not read. The whole sequence is read as six states
-- side by side.
create index enrollments_state on enrollments (account_id, sequence_id, state, id);
-- Those with a step behind them. Empty for new ones, so inserting costs nothing.
create index enrollments_moved_on on enrollments (account_id, sequence_id, id) where position > 1 and state <> 'completed';

-- What is known of the person behind an enrollment that came as a row. Written once; only the mark below is set later.
create table call_facts (
    enrollment_id      uuid primary key,
    account_id         uuid not null,
    job_id             uuid not null,
    name               text not null,
    email              text,
    phone_e164         text not null collate "C",
    phone_ext          text not null default '' collate "C",
    timezone           text not null,
    variables          jsonb not null default '{}' check (jsonb_typeof(variables) = 'object'),
    group_field        text,
    group_value        text,
    bypasses_window    boolean not null default false,
    group_succeeded_at timestamptz
);
comment on column call_facts.group_succeeded_at is 'when another one of its group succeeded late, so that this one is not tried again';
create index call_facts_phone on call_facts (account_id, phone_e164);
create index call_facts_name on call_facts (account_id, name);
create index call_facts_variables on call_facts using gin (variables jsonb_path_ops);

-- Phone calls that were handed out. Open ones, without closed_at, are the slots of their sequence.
create table calls (
    call_id          uuid primary key,
    account_id       uuid not null,
    sequence_id      uuid not null,
    enrollment_id    uuid not null,
    step_seq         integer not null,
    step_id          uuid not null,
    position         integer not null,
    attempt          integer not null,
    contact_id       uuid not null,
    job_id           uuid not null,
    row_index        integer,
    phone_e164       text not null collate "C",
    phone_ext        text not null default '' collate "C",
    dispatch         text not null check (dispatch in ('message', 'webhook')),
    handed_out_at    timestamptz not null,
    expires_at       timestamptz not null,
    report_by        timestamptz not null,
    require_start    boolean not null,
    deliveries       integer not null default 1,
    may_be_taken     boolean not null default false,
    request_again_at timestamptz,
    started_at       timestamptz,
    withdrawn_at     timestamptz,
    withdrawn_reason text,
    closed_at        timestamptz,
    outcome          text,
    is_success       boolean,
    is_reported      boolean not null default false,
    report           jsonb,
    late_reports     jsonb not null default '[]' check (jsonb_typeof(late_reports) = 'array'),
    unique (enrollment_id, step_seq),
    constraint withdrawn_with_its_reason check ((withdrawn_at is null) = (withdrawn_reason is null)),
    constraint outcome_only_when_closed check (outcome is null or closed_at is not null)
);
comment on column calls.report_by is 'when its report is overdue';
comment on column calls.deliveries is 'how often it was sent to dialers under the one call_id';
comment on column calls.may_be_taken is 'a dialer may have it: it gave the message back, took the webhook or did not answer it, or another copy may have arrived';
comment on column calls.request_again_at is 'when its webhook is tried again; null: it is not';
create index calls_request_again on calls (request_again_at) where request_again_at is not null;
comment on column calls.is_reported is 'whether the outcome came from the dialer; else the service found it';
comment on column calls.report is 'what the dialer reported besides the outcome';
create index calls_open on calls (sequence_id) where closed_at is null;
create index calls_withdrawn_and_open on calls (report_by) where closed_at is null and withdrawn_at is not null;
create index calls_open_of_account on calls (account_id) where closed_at is null;
-- A number is in one call of an account at a time.
create unique index calls_open_of_number on calls (account_id, phone_e164) where closed_at is null;
create index calls_of_number on calls (account_id, phone_e164, handed_out_at);
create index calls_of_sequence on calls (account_id, sequence_id, handed_out_at, call_id);
create index calls_of_job on calls (job_id);

-- What the service tells a customer's address beside the steps: each event once, tried again until it is taken or given up.
create table webhook_deliveries (
    id              uuid primary key,
    account_id      uuid not null,
    sequence_id     uuid not null,
    type            text not null,
    url             text not null,
    headers         jsonb not null default '{}' check (jsonb_typeof(headers) = 'object'),
    body            json not null,
    status          text not null check (status in ('pending', 'delivered', 'failed')),
    attempts        integer not null default 0,
    next_attempt_at timestamptz,
    response_status integer,
    response_body   text,
    error           text,
    place           uuid not null default uuid_v7(),
    created_at      timestamptz not null default now(),
    finished_at     timestamptz,
    constraint finished_exactly_when_final check ((finished_at is not null) = (status <> 'pending') and (next_attempt_at is not null) = (status = 'pending'))
);
comment on column webhook_deliveries.id is 'follows from the event and is sent as webhook-id';
comment on column webhook_deliveries.body is 'as it is signed and sent: json keeps the order of its fields';
comment on column webhook_deliveries.next_attempt_at is 'while an attempt runs, when another process may take it over';
comment on column webhook_deliveries.place is 'puts the list in the order in which events came';
create index webhook_deliveries_next on webhook_deliveries (account_id, next_attempt_at) where status = 'pending';
create index webhook_deliveries_sequence on webhook_deliveries (account_id, sequence_id, place);
create index webhook_deliveries_finished on webhook_deliveries (finished_at) where finished_at is not null;

-- What an account has spent, by day (UTC) and by what it was spent on.
create table credit_spending (
    account_id   uuid not null references accounts,
    day          date not null,
    sequence_id  uuid not null,
    kind         text not null check (kind in ('contact', 'refund', 'request')),
    amount       bigint not null,
    transactions bigint not null,
    primary key (account_id, day, sequence_id, kind)
);
comment on column credit_spending.sequence_id is 'the nil UUID: requests, which are of no sequence';

create table step_runs (
    enrollment_id   uuid not null,
    step_seq        integer not null,
    account_id      uuid not null,
    step_id         uuid not null,
    position        integer not null,
    status          text not null check (status in ('processing', 'completed', 'failed', 'skipped')),
    attempt         integer not null,
    scheduled_for   timestamptz not null,
    started_at      timestamptz not null,
    finished_at     timestamptz,
    response_status integer,
    response_body   text,
    error           text,
    primary key (enrollment_id, step_seq),
    constraint finished_exactly_when_final check ((finished_at is not null) = (status <> 'processing'))
);

-- What was done to an enrollment from outside. What it did by itself stands in step_runs.
create table enrollment_notes (
    id            uuid not null,
    enrollment_id uuid not null,
    account_id    uuid not null,
    at            timestamptz not null,
    what          text not null check (what in ('cancelled', 'paused', 'resumed', 'step_skipped', 'step_completed', 'step_failed')),
    step_id       uuid,
    api_key_id    uuid,
    job_id        uuid,
    detail        text,
    primary key (enrollment_id, id),
    constraint done_by_somebody check (api_key_id is not null or job_id is not null),
    constraint step_exactly_when_about_one check ((step_id is not null) = (what like 'step%'))
);
comment on column enrollment_notes.detail is 'the reason or the error that came with it';

-- How many enrollments stand where in which sequence, without ever counting them. Every statement that moves enrollments
-- appends what it changed, summed up, so no row is shared by two transactions; the scheduler adds those up now and then.
-- The figures are the sums over enrollment_totals, and true at any moment.
create table enrollment_counts (
    account_id       uuid not null,
    sequence_id      uuid not null,
    sequence_version integer not null,
    position         integer not null,
    state            text not null,
    place            text not null,
    enrollments      bigint not null,
    primary key (account_id, sequence_id, sequence_version, position, state, place)
);
comment on column enrollment_counts.place is 'the state, but for paused ones: what they go back to';

create table enrollment_deltas (
    account_id       uuid not null,
    sequence_id      uuid not null,
    sequence_version integer not null,
    position         integer not null,
    state            text not null,
    place            text not null,
    enrollments      bigint not null,
    due_at           timestamptz
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
comment on column enrollment_deltas.due_at is 'when the first of those that came here is due, gated ones aside; null: none is';
create index enrollment_deltas_sequence on enrollment_deltas (account_id, sequence_id);
create index enrollment_deltas_due on enrollment_deltas (due_at) where due_at is not null;

create view enrollment_totals as
select account_id, sequence_id, sequence_version, position, state, place, enrollments from enrollment_counts
union all
select account_id, sequence_id, sequence_version, position, state, place, enrollments from enrollment_deltas;

-- Where work is: nothing of a sequence is due before this, unless a delta that is not folded yet says so. Folding lowers it, and the
-- sweep raises it when it has found nothing more; so sequences with nothing due cost a sweep nothing.
create table sequence_clocks (
    sequence_id uuid primary key,
    account_id  uuid not null,
    next_due_at timestamptz not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
create index sequence_clocks_next on sequence_clocks (next_due_at);

-- When a sequence is switched on, steps that became due meanwhile are looked for again.
create function wake_sequence() returns trigger language plpgsql as $$
begin
    insert into sequence_clocks (sequence_id, account_id, next_due_at) values (new.id, new.account_id, '-infinity')
    on conflict (sequence_id) do update set next_due_at = excluded.next_due_at;
    return null;
end
$$;
create trigger sequences_resumed after update of is_active on sequences
    for each row when (new.is_active and not old.is_active) execute function wake_sequence();

create function note_enrollment_deltas() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into enrollment_deltas
        select account_id, sequence_id, sequence_version, position, state, coalesce(held_state, state), count(*), min(due_at) filter (where gate is null)
        from added
        group by 1, 2, 3, 4, 5, 6;
    elsif tg_op = 'UPDATE' then
        -- What stays in its place and is not due earlier leaves nothing.
        insert into enrollment_deltas
        select account_id, sequence_id, sequence_version, position, state, place, sum(change), min(due_at) filter (where change = 1)
        from (select account_id, sequence_id, sequence_version, position, state, coalesce(held_state, state) as place, 1 as change,
                     case when gate is null then due_at end as due_at
              from added
              union all
              select account_id, sequence_id, sequence_version, position, state, coalesce(held_state, state), -1, case when gate is null then due_at end
              from removed) changes
        group by 1, 2, 3, 4, 5, 6
        having sum(change) <> 0
            or min(due_at) filter (where change = 1) < coalesce(min(due_at) filter (where change = -1), 'infinity');
    else
        insert into enrollment_deltas
        select account_id, sequence_id, sequence_version, position, state, coalesce(held_state, state), -count(*), null
        from removed
        group by 1, 2, 3, 4, 5, 6;
    end if;
    return null;
end
$$;

create trigger enrollments_added after insert on enrollments
    referencing new table as added for each statement execute function note_enrollment_deltas();
create trigger enrollments_moved after update on enrollments
    referencing old table as removed new table as added for each statement execute function note_enrollment_deltas();
create trigger enrollments_removed after delete on enrollments
    referencing old table as removed for each statement execute function note_enrollment_deltas();

-- One row for all messages of a transaction, up to 512. Gone as soon as the broker has confirmed them.
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
