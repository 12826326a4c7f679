-- Ending many enrollments at once, and who did what to a single one.

-- By contact: whoever unsubscribes or is deleted, and the list of a contact's steps. Account first, and not the sequence, so
-- that the screening of a page does not take it for the indexes of those who are live.
create index enrollments_contact on enrollments (account_id, contact_id);

-- By state: whatever state a list or a figure asks for, the others are not read. It takes the place of the index of the whole
-- sequence, which is read as six states side by side.
create index enrollments_state on enrollments (account_id, sequence_id, state, id);
drop index enrollments_sequence;
-- Those with a step behind them. Empty for new ones, so inserting costs nothing.
create index enrollments_moved_on on enrollments (account_id, sequence_id, id) where position > 1 and state <> 'completed';

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

-- A job may also end enrollments: of the same targets, by the same pages.
alter table bulk_jobs
    add column operation text not null default 'enroll' check (operation in ('enroll', 'unenroll')),
    add column reason    text,
    add constraint reason_exactly_when_unenrolling check ((reason is not null) = (operation = 'unenroll'));

alter table bulk_pages
    add column cancelled integer not null default 0,
    drop constraint bulk_pages_check,
    add constraint bulk_pages_check check (matched = enrolled + cancelled + skipped + failed);

-- Those who were enrolled carry the job's id; whose enrollment was cancelled is listed here.
alter table bulk_outcomes
    add column enrollment_id uuid,
    alter column reason drop not null,
    drop constraint bulk_outcomes_outcome_check,
    add constraint bulk_outcomes_outcome_check check (outcome in ('cancelled', 'skipped', 'failed')),
    add constraint reason_unless_cancelled check ((reason is null) = (outcome = 'cancelled') and (enrollment_id is null) = (outcome <> 'cancelled'));
