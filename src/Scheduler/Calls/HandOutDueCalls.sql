-- name: FindSequences
-- Finds the sequences that have a call due and a slot free. A sequence without a due call costs one probe of an index. In random order, so
-- that none is always the last.
select s.id, s.account_id, k.dialer, t.has_messages, t.has_webhooks
from call_settings k
join sequences s on s.id = k.sequence_id
cross join lateral (
    select 1 from enrollments e where e.sequence_id = k.sequence_id and e.gate = 'call' and e.due_at <= now() limit 1) due
cross join lateral (
    select coalesce(bool_or(t.action ->> 'dispatch' is distinct from 'webhook'), false) as has_messages,
           coalesce(bool_or(t.action ->> 'dispatch' = 'webhook'), false) as has_webhooks
    from sequence_steps t
    where t.sequence_id = s.id and t.account_id = s.account_id and t.action ->> 'type' = 'call') t
where s.is_active and s.deleted_at is null
  and (select count(*) from calls c where c.sequence_id = k.sequence_id and c.closed_at is null) < k.max_concurrent_calls
order by random()

-- name: LockSequence
-- Takes the sequence for one scheduler, so that its slots cannot be handed out twice. No row: another scheduler has it, it rests, or its
-- calls go to another dialer now, whose queue nobody has looked at.
select k.max_calls_per_day
from call_settings k
join sequences s on s.id = k.sequence_id
where k.sequence_id = @sequence_id and k.account_id = @account_id and s.is_active and s.deleted_at is null
  and k.dialer is not distinct from @dialer
for update of k skip locked

-- name: LockAccount
-- Lets one transaction hand out calls of the account at a time: the limits of the account and of each number count what others hand out.
select pg_try_advisory_xact_lock(hashtextextended('calls ' || @account_id, 0)) as is_taken

-- name: CountFree
-- Counts the slots that are free. A statement behind the locks, so that it sees what was committed before them.
select least(
    k.max_concurrent_calls - (select count(*) from calls c where c.account_id = k.account_id and c.sequence_id = k.sequence_id and c.closed_at is null),
    a.max_concurrent_calls - (select count(*) from calls c where c.account_id = k.account_id and c.closed_at is null)) as free
from call_settings k
join accounts a on a.id = k.account_id
where k.sequence_id = @sequence_id and k.account_id = @account_id

-- name: ClaimDueCalls
-- Locks due calls of one sequence in the order in which they go out, with all that decides about them. Materialized: the planner must
-- not run the limited part twice. The columns of an enrollment are those that EnrollmentRows reads. offset 0: keeps a look-up per row.
with due as materialized (
    select w.id, w.account_id, w.sequence_id, w.sequence_version, w.contact_id, w.customer_id, w.job_id, w.forced, w.state, w.position,
           w.step_seq, w.attempt, w.anchor, w.due_at, w.is_out, w.gate, w.priority, w.wanted_at, w.group_id, w.row_index,
           w.held_state, w.held_due_at, w.outcome, w.reason, w.created_at, w.updated_at, w.finished_at
    from enrollments w
    where w.account_id = @account_id and w.sequence_id = @sequence_id and w.gate = 'call' and w.due_at <= now() and w.id <> all(@seen)
    order by w.priority, w.wanted_at, w.job_id, w.row_index
    limit @limit
    for update skip locked)
select d.*, clock_timestamp() as clock, now() - d.due_at as lag, coalesce(f.phone_e164, '') as phone_e164,
       case when c.found is null then 'contact_deleted' when c.unsubscribed_at is not null then 'unsubscribed'
            when n.listed then 'do_not_call' end as leaving,
       l.handed_out_at as limited_since, coalesce(o.open, false) as is_number_busy
from due d
left join lateral (
    select f.phone_e164 from call_facts f where f.enrollment_id = d.id offset 0) f on true
left join lateral (
    select true as found, c.unsubscribed_at from contacts c where c.account_id = d.account_id and c.id = d.contact_id offset 0) c on true
left join lateral (
    select true as listed from do_not_call n where n.account_id = d.account_id and n.phone_e164 = f.phone_e164 offset 0) n on true
-- The call that fills the limit: with it there were as many as are allowed since it was handed out.
left join lateral (
    select c.handed_out_at from calls c
    where @max_calls_per_day > 0 and c.account_id = d.account_id and c.phone_e164 = f.phone_e164
      and c.handed_out_at > now() - interval '24 hours' and c.outcome is distinct from 'not_placed'
    order by c.handed_out_at desc
    offset greatest(@max_calls_per_day - 1, 0) limit 1) l on true
left join lateral (
    select true as open from calls c where c.account_id = d.account_id and c.phone_e164 = f.phone_e164 and c.closed_at is null limit 1) o on true
order by d.priority, d.wanted_at, d.job_id, d.row_index

-- name: NoteMayBeTaken
-- Notes of calls that go to a queue which may deliver them twice that a dialer may have them, however they come back.
update calls
set may_be_taken = true
where enrollment_id = any(@enrollment_ids) and account_id = @account_id and closed_at is null and dispatch = 'message'
