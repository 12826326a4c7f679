-- name: TakeTurn
-- Pages that put rows into groups of the whole sequence go one after the other: each sees who is live in a group by then.
select pg_advisory_xact_lock(hashtextextended('groups of ' || @sequence_id, 0))

-- name: ReadRows
-- The rows of a page that are still to be enrolled, with the windows that their calls go by.
select r.key, r.anchor, r.timezone, r.phone_e164, r.email, r.bypasses_window, s.call_windows::text as call_windows, s.exceptions::text as exceptions,
       s.respect_number_zones, s.allow_window_bypass
from bulk_rows r
join call_settings s on s.sequence_id = @sequence_id and s.account_id = @account_id
where r.job_id = @job_id and r.account_id = @account_id and r.key > @after_key and r.key <= @up_to_key and r.status = 'accepted'
order by r.key

-- name: ClaimNumbers
-- Gives each number that belongs to nobody yet to a contact: the oldest one with exactly that number, else a new one. Of two pages that
-- bring one new number the second waits at the key, and finds the contact of the first. In order of number, so that they cannot
-- deadlock. An extension tells people behind one switchboard apart, so stored contacts without one are not theirs. Numbers compare by their
-- bytes, phones of contacts by the default collation: only with that one the index of phones finds them.
with numbers as materialized (
    select distinct on (r.phone_e164, r.phone_ext) r.phone_e164, r.phone_ext, r.name, r.email, e.email_key
    from bulk_rows r
    join unnest(@keys, @email_keys) as e(key, email_key) on e.key = r.key
    where r.job_id = @job_id and r.account_id = @account_id and r.key > @after_key and r.key <= @up_to_key and r.status = 'accepted'
      -- offset 0, here and below: keeps it a look-up per number, however many the account has.
      and not exists (
          select from contact_phones p where p.account_id = @account_id and p.phone_e164 = r.phone_e164 and p.phone_ext = r.phone_ext offset 0)
    order by r.phone_e164, r.phone_ext, r.key),
known as materialized (
    select n.*, uuid_v7() as new_id, c.id as contact_id
    from numbers n
    left join lateral (
        select c.id from contacts c
        where c.account_id = @account_id and c.phone = n.phone_e164 collate "default" and n.phone_ext = ''
        order by c.id
        limit 1
        for key share) c on true),
claimed as (
    insert into contact_phones (account_id, phone_e164, phone_ext, contact_id)
    select @account_id, phone_e164, phone_ext, coalesce(contact_id, new_id)
    from known
    order by phone_e164, phone_ext
    on conflict do nothing
    returning phone_e164, phone_ext, contact_id)
insert into contacts (account_id, id, source, email, email_key, phone, first_name, last_name)
select @account_id, k.new_id, 'call_agent', k.email, k.email_key, k.phone_e164 || case when k.phone_ext = '' then '' else ';ext=' || k.phone_ext end,
       substring(k.name from '^\S+'), nullif(regexp_replace(k.name, '^\S+\s*', ''), '')
from known k
join claimed c on c.contact_id = k.new_id

-- name: FillContacts
-- Fills what contacts of the page's numbers lack. In order of contact, so that two pages cannot deadlock.
with given as materialized (
    select distinct on (p.contact_id) p.contact_id, r.name, r.email, e.email_key, r.phone_e164, r.phone_ext
    from bulk_rows r
    join unnest(@keys, @email_keys) as e(key, email_key) on e.key = r.key
    cross join lateral (
        select p.contact_id from contact_phones p
        where p.account_id = @account_id and p.phone_e164 = r.phone_e164 and p.phone_ext = r.phone_ext
        offset 0) p
    where r.job_id = @job_id and r.account_id = @account_id and r.key > @after_key and r.key <= @up_to_key and r.status = 'accepted'
    order by p.contact_id, r.key),
lacking as materialized (
    select c.id from given g
    join contacts c on c.account_id = @account_id and c.id = g.contact_id
    where (c.email is null and g.email is not null or c.phone is null or c.first_name is null and c.last_name is null)
    order by c.id
    for no key update of c)
update contacts c
set email = coalesce(c.email, g.email), email_key = coalesce(c.email_key, g.email_key),
    phone = coalesce(c.phone, g.phone_e164 || case when g.phone_ext = '' then '' else ';ext=' || g.phone_ext end),
    first_name = case when c.last_name is null then coalesce(c.first_name, substring(g.name from '^\S+')) else c.first_name end,
    last_name = case when c.first_name is null then coalesce(c.last_name, nullif(regexp_replace(g.name, '^\S+\s*', ''), '')) else c.last_name end,
    updated_at = now()
from given g
join lacking l on l.id = g.contact_id
where c.account_id = @account_id and c.id = g.contact_id

-- name: EnrollRows
-- Enrolls the rows of a page that screening lets through. Of a group only the first one becomes active, and only if nobody of the group is
-- live or was enrolled by an earlier page of the job; all others wait. The caller holds the page's row and has seen it open.
with screened as materialized (
{screened}),
-- What screening says of contacts, and what is said of the number itself.
judged as materialized (
    select s.key, s.contact_id, s.customer_id, s.anchor,
           case when s.reason = 'contact_not_found' then 'contact_deleted' when b.is_barred then 'do_not_call' else s.reason end as reason,
           case when s.reason = 'contact_not_found' then s.outcome when b.is_barred then 'skipped' else s.outcome end as outcome
    from screened s
    join bulk_rows r on r.job_id = @job_id and r.account_id = @account_id and r.key = s.key
    cross join lateral (
        select exists (select from do_not_call d where d.account_id = @account_id and d.phone_e164 = r.phone_e164) as is_barred offset 0) b),
-- Groups that an earlier page of the job has begun.
begun as materialized (
    select distinct r.group_id from bulk_rows r
    where r.job_id = @job_id and r.account_id = @account_id and r.status = 'enrolled' and r.group_id is not null),
chosen as materialized (
    select s.key, s.contact_id, s.customer_id, s.anchor, r.row_index, r.group_id, t.wanted_at, t.due_at, uuid_v7() as id,
           r.group_id is not null
           and (row_number() over (partition by r.group_id order by s.key) > 1
                or r.group_id in (select group_id from begun)
                or exists (select from enrollments e where e.group_id = r.group_id and e.account_id = @account_id and e.finished_at is null
                           and coalesce(e.held_state, e.state) <> 'waiting')
                or exists (select from enrollments e where e.group_id = r.group_id and e.account_id = @account_id and e.finished_at is null
                           and coalesce(e.held_state, e.state) = 'waiting')) as waits
    from judged s
    join bulk_rows r on r.job_id = @job_id and r.account_id = @account_id and r.key = s.key
    join unnest(@keys, @wanted_ats, @due_ats) as t(key, wanted_at, due_at) on t.key = s.key
    where s.reason is null),
-- In order of contact, so that two jobs over the same contacts cannot deadlock; the one that comes second skips. A forced row meets no
-- unique index. Two rows of one job may have one contact: the first is enrolled.
enrolled as (
    insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, customer_id, job_id, forced, state, position, anchor, due_at,
                             gate, priority, wanted_at, group_id, row_index)
    select id, @account_id, @sequence_id, @sequence_version, contact_id, customer_id, @job_id, not @skip_if_already_enrolled,
           case when waits then 'waiting' else 'pending' end, @position, anchor, case when not waits then due_at end,
           case when not waits then @gate end, case when not waits and @gate is not null then 2 end,
           case when not waits and @gate is not null then wanted_at end, group_id, row_index
    from chosen
    order by contact_id, key
    on conflict (sequence_id, contact_id) where finished_at is null and not forced do nothing
    returning id, contact_id, customer_id, state, anchor, due_at, created_at, group_id, row_index),
facts as (
    insert into call_facts (enrollment_id, account_id, job_id, name, email, phone_e164, phone_ext, timezone, variables, group_field, group_value, bypasses_window)
    select e.id, @account_id, @job_id, r.name, r.email, r.phone_e164, r.phone_ext, r.timezone, coalesce(r.variables, '{}'),
           case when e.group_id is not null then @group_field end, r.group_value, r.bypasses_window
    from enrolled e
    join chosen c on c.id = e.id
    join bulk_rows r on r.job_id = @job_id and r.account_id = @account_id and r.key = c.key),
-- A row that passed the screening and is not enrolled lost to another job, which enrolled its contact at the same time.
outcomes as materialized (
    select s.key, s.contact_id, e.id as enrollment_id,
           case when e.id is not null then 'enrolled' else coalesce(s.outcome, 'skipped') end as outcome,
           case when e.id is null then coalesce(s.reason, 'already_enrolled') end as reason
    from judged s
    left join chosen c on c.key = s.key
    left join enrolled e on e.id = c.id),
recorded as (
    update bulk_rows r
    set status = o.outcome, code = o.reason, contact_id = o.contact_id, enrollment_id = o.enrollment_id
    from outcomes o
    where r.job_id = @job_id and r.account_id = @account_id and r.key = o.key),
counted as (
    select count(*) filter (where outcome = 'enrolled')::integer as enrolled,
           count(*) filter (where outcome = 'skipped')::integer as skipped,
           count(*) filter (where outcome = 'failed')::integer as failed,
           (select coalesce(jsonb_object_agg(r.reason, r.total), '{}') from (
               select reason, count(*) as total from outcomes where outcome = 'skipped' group by reason) r) as skipped_reasons,
           (select coalesce(jsonb_object_agg(r.reason, r.total), '{}') from (
               select reason, count(*) as total from outcomes where outcome = 'failed' group by reason) r) as failed_reasons
    from outcomes),
noted as (
    update bulk_pages p
    set matched = c.enrolled + c.skipped + c.failed, enrolled = c.enrolled, skipped = c.skipped, failed = c.failed,
        skipped_reasons = c.skipped_reasons, failed_reasons = c.failed_reasons, done_at = now()
    from counted c
    where p.job_id = @job_id and p.account_id = @account_id and p.page_number = @page_number)
select id, contact_id, customer_id, state, anchor, due_at, created_at, group_id, row_index from enrolled order by row_index

-- name: FindLeavers
-- Those of a page whose contacts have unsubscribed or are gone by now, or whose numbers may no longer be called. offset 0: keeps it a
-- look-up per contact.
select t.enrollment_id, case when c.found is null then 'contact_deleted' when c.unsubscribed_at is not null then 'unsubscribed' else 'do_not_call' end as reason
from unnest(@enrollment_ids, @contact_ids) as t(enrollment_id, contact_id)
join call_facts f on f.enrollment_id = t.enrollment_id and f.account_id = @account_id
left join lateral (
    select true as found, c.unsubscribed_at from contacts c where c.account_id = @account_id and c.id = t.contact_id offset 0) c on true
where (c.found is null or c.unsubscribed_at is not null
   or exists (select from do_not_call d where d.account_id = @account_id and d.phone_e164 = f.phone_e164))
