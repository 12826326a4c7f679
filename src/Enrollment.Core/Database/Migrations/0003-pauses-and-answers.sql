-- Pausing an enrollment, skipping a step, and what a webhook answered.

alter table enrollments
    add column held_state  text check (held_state in ('pending', 'processing')),
    add column held_due_at timestamptz;
comment on column enrollments.held_state is 'paused: what it goes back to';
comment on column enrollments.held_due_at is 'paused: its due_at when it was held';

-- One that says paused without saying from what cannot be resumed.
update enrollments set held_state = 'pending', held_due_at = coalesce(due_at, now()), due_at = null, lease_until = null where state = 'paused';
alter table enrollments
    add constraint held_exactly_when_paused check ((held_state is not null) = (state = 'paused') and (held_due_at is not null) = (state = 'paused')),
    add constraint nothing_due_when_paused check (state <> 'paused' or (due_at is null and lease_until is null));

alter table step_runs
    add column response_status integer,
    add column response_body   text,
    drop constraint step_runs_status_check,
    drop constraint finished_exactly_when_final,
    add constraint step_runs_status_check check (status in ('processing', 'completed', 'failed', 'skipped')),
    add constraint finished_exactly_when_final check ((finished_at is not null) = (status <> 'processing'));
