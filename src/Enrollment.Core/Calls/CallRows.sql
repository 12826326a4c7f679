-- name: LoadFacts
-- What calls of some enrollments need besides their settings. Why a person must not be called now, besides the enrollment's own state,
-- is said in the words of WithdrawalReasons.
select f.enrollment_id, f.account_id, f.job_id, f.name, f.email, f.phone_e164, f.phone_ext, f.timezone, f.variables::text, f.group_field, f.group_value,
       f.bypasses_window, f.group_succeeded_at, s.name as sequence_name,
       case when c.unsubscribed_at is not null then 'unsubscribed'
            when d.phone_e164 is not null then 'do_not_call'
            when not s.is_active then 'sequence_inactive'
       end as obstacle
from unnest(@ids, @account_ids, @sequence_ids, @contact_ids) as e (id, account_id, sequence_id, contact_id)
join call_facts f on f.enrollment_id = e.id and f.account_id = e.account_id
join sequences s on s.id = e.sequence_id and s.account_id = e.account_id
left join contacts c on c.account_id = e.account_id and c.id = e.contact_id
left join do_not_call d on d.account_id = f.account_id and d.phone_e164 = f.phone_e164

-- name: LoadSettings
-- The settings of some sequences as they are now.
select s.sequence_id, s.account_id, s.external_id, s.variables::text, s.strict_variables, s.requires_email, s.timezones, s.only_listed_timezones, s.infer_timezone,
       s.call_windows::text, s.exceptions::text, s.allow_window_bypass, s.respect_number_zones, s.phone_region, s.phone_check, s.allowed_regions,
       s.max_concurrent_calls, s.max_calls_per_day, s.dispatch_within_minutes, s.report_timeout_minutes, s.require_start, s.if_already_enrolled,
       s.expire_after_days, s.dialer, s.caller_id, s.data::text, s.result_webhook::text
from unnest(@ids, @account_ids) as q (id, account_id)
join call_settings s on s.sequence_id = q.id and s.account_id = q.account_id

-- name: LoadCalls
-- The calls of some enrollments, in the order in which they were handed out.
select c.call_id, c.account_id, c.sequence_id, c.enrollment_id, c.step_seq, c.step_id, c.position, c.attempt, c.contact_id, c.job_id, c.row_index, c.phone_e164,
       c.phone_ext, c.dispatch, c.handed_out_at, c.expires_at, c.report_by, c.require_start, c.deliveries, c.may_be_taken, c.started_at, c.withdrawn_at,
       c.withdrawn_reason, c.closed_at, c.outcome, c.is_success, c.is_reported, c.report::text, c.late_reports::text
from unnest(@ids, @account_ids) as e (id, account_id)
join calls c on c.enrollment_id = e.id and c.account_id = e.account_id
order by c.enrollment_id, c.step_seq

-- name: SaveCalls
-- Writes the calls of one batch; the rows of their enrollments are locked. What its deliveries note stays.
insert into calls (call_id, account_id, sequence_id, enrollment_id, step_seq, step_id, position, attempt, contact_id, job_id, row_index, phone_e164, phone_ext,
                   dispatch, handed_out_at, expires_at, report_by, require_start, started_at, withdrawn_at, withdrawn_reason, closed_at, outcome, is_success,
                   is_reported, report, late_reports)
select u.call_id, u.account_id, u.sequence_id, u.enrollment_id, u.step_seq, u.step_id, u.position, u.attempt, u.contact_id, u.job_id, u.row_index, u.phone_e164,
       u.phone_ext, u.dispatch, u.handed_out_at, u.expires_at, u.report_by, u.require_start, u.started_at, u.withdrawn_at, u.withdrawn_reason, u.closed_at,
       u.outcome, u.is_success, u.is_reported, u.report::jsonb, u.late_reports::jsonb
from unnest(@call_ids, @account_ids, @sequence_ids, @enrollment_ids, @step_seqs, @step_ids, @positions, @attempts, @contact_ids, @job_ids, @row_indexes,
            @phones, @phone_exts, @dispatches, @handed_out_ats, @expires_ats, @report_bys, @require_starts, @started_ats, @withdrawn_ats, @withdrawn_reasons,
            @closed_ats, @outcomes, @successes, @are_reported, @reports, @late_reports)
    as u (call_id, account_id, sequence_id, enrollment_id, step_seq, step_id, position, attempt, contact_id, job_id, row_index, phone_e164, phone_ext, dispatch,
          handed_out_at, expires_at, report_by, require_start, started_at, withdrawn_at, withdrawn_reason, closed_at, outcome, is_success, is_reported, report,
          late_reports)
order by u.call_id
on conflict (call_id) do update
set report_by = excluded.report_by, started_at = excluded.started_at, withdrawn_at = excluded.withdrawn_at, withdrawn_reason = excluded.withdrawn_reason,
    closed_at = excluded.closed_at, outcome = excluded.outcome, is_success = excluded.is_success, is_reported = excluded.is_reported,
    report = excluded.report, late_reports = excluded.late_reports

-- name: WithdrawCalls
-- Withdraws the open calls of enrollments that were ended by a set-based statement, as their own verb does it. Where the dialer has to
-- ask first and has not, nobody dials, and the place is free at once.
update calls c
set withdrawn_at = coalesce(c.withdrawn_at, @at), withdrawn_reason = coalesce(c.withdrawn_reason, @reason),
    closed_at = case when c.require_start and c.started_at is null then @at end,
    outcome = case when c.require_start and c.started_at is null then 'not_placed' end,
    is_success = case when c.require_start and c.started_at is null then false end
from (select call_id, withdrawn_at is null as is_new from calls
      where enrollment_id = any(@enrollment_ids) and account_id = @account_id and closed_at is null
      order by call_id
      for update) open
where c.call_id = open.call_id and c.account_id = @account_id
returning c.call_id, c.account_id, c.sequence_id, c.enrollment_id, c.step_seq, c.step_id, c.position, c.attempt, c.contact_id, c.job_id, c.row_index, c.phone_e164,
          c.phone_ext, c.dispatch, c.handed_out_at, c.expires_at, c.report_by, c.require_start, c.deliveries, c.may_be_taken, c.started_at, c.withdrawn_at,
          c.withdrawn_reason, c.closed_at, c.outcome, c.is_success, c.is_reported, c.report::text, c.late_reports::text, open.is_new
