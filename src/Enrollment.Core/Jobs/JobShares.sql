-- name: TakePlace
-- Gives a queued job a place, if its account has one free; one that has a place keeps it, and one whose caller waits needs none. The
-- caller has the account's turn.
with taken as (
    insert into job_shares (job_id, account_id)
    select j.id, j.account_id
    from bulk_jobs j
    where j.id = @job_id and j.account_id = @account_id and j.status = 'queued' and j.reply_to is null
      and (select count(*) from job_shares s join bulk_jobs r on r.id = s.job_id where s.account_id = @account_id and r.finished_at is null) < @running_per_account
    on conflict (job_id) do nothing
    returning job_id)
select exists (select from taken) or exists (select from job_shares s where s.job_id = j.id) as has_place
from bulk_jobs j
where j.id = @job_id and j.account_id = @account_id

-- name: HoldPlace
-- A job that runs has a place, however that came about, unless a caller waits for it. The caller has the account's turn.
insert into job_shares (job_id, account_id)
select id, account_id from bulk_jobs where id = @job_id and account_id = @account_id and status = 'running' and reply_to is null
on conflict (job_id) do nothing

-- name: FillWindow
-- Fills the account's window: as many pages as may be in flight less those that are, of each job in order, and of the job with
-- the fewest in flight first. The caller has the account's turn and sends the pages in the same transaction. It waits for no
-- row: a page that is passed over is being sent by another one, which is in flight and looks again if that comes to nothing. Pages over
-- rows go one after the other, because the first row of a group goes first.
with running as materialized (
    select s.job_id, j.operation, j.request_kind is not null as has_rows,
           (select count(*) from bulk_pages p where p.job_id = s.job_id and p.sent_at is not null and p.done_at is null) as in_flight,
           (select count(*) from (
               select from bulk_pages p where p.job_id = s.job_id and p.sent_at is null and p.done_at is null limit @pages_in_flight) u) as unsent
    from job_shares s
    join bulk_jobs j on j.id = s.job_id
    where s.account_id = @account_id and j.status = 'running'),
free as (
    select r.job_id, r.operation
    from running r
    cross join lateral generate_series(1, case when r.has_rows then least(r.unsent, 1 - r.in_flight) else r.unsent end) n
    order by r.in_flight + n, r.job_id
    limit greatest(0, @pages_in_flight - (select coalesce(sum(in_flight), 0) from running))),
shares as materialized (select job_id, operation, count(*) as pages from free group by job_id, operation),
next as materialized (
    select s.job_id, s.operation, p.page_number
    from shares s
    cross join lateral (
        select p.page_number from bulk_pages p
        where p.job_id = s.job_id and p.sent_at is null and p.done_at is null
        order by p.page_number
        limit s.pages
        for no key update skip locked) p),
sent as (
    update bulk_pages p set sent_at = now() from next n where p.job_id = n.job_id and p.page_number = n.page_number)
select job_id, page_number, operation from next order by page_number, job_id

-- name: SwapPage
-- Sends the next page of a job in exchange for one that is done in the same transaction. As many are in flight as before, so
-- it waits for no lock; a page that another transaction is sending is passed over. Nothing is sent if the account's
-- window is smaller by now, or if another of its jobs has pages to send and fewer in flight than this one without the page.
with in_flight as materialized (
    select s.job_id, (select count(*) from bulk_pages p where p.job_id = s.job_id and p.sent_at is not null and p.done_at is null) as pages
    from job_shares s
    join bulk_jobs j on j.id = s.job_id
    where s.account_id = @account_id and j.status = 'running'),
-- A page that was not in flight, because its message is older than a restored backup, frees nothing.
allowed as materialized (
    select from in_flight m
    join bulk_pages d on d.job_id = m.job_id and d.page_number = @page_number and d.sent_at is not null and d.done_at is not null
    where m.job_id = @job_id and (select sum(pages) from in_flight) < @pages_in_flight
      and not exists (
          select from in_flight o
          where o.pages < m.pages
            and exists (select from bulk_pages u where u.job_id = o.job_id and u.sent_at is null and u.done_at is null))),
next as materialized (
    select p.page_number
    from bulk_pages p
    where p.job_id = @job_id and p.account_id = @account_id and p.sent_at is null and p.done_at is null and exists (select from allowed)
    order by p.page_number
    limit 1
    for no key update skip locked)
update bulk_pages p
set sent_at = now()
from next n
where p.job_id = @job_id and p.account_id = @account_id and p.page_number = n.page_number
returning p.page_number

-- name: IsNothingLeft
-- Whether a job is planned to its end and all of its pages are done, by what JobEnd.sql asks when it completes the job.
select planned_at is not null and not exists (select from bulk_pages p where p.job_id = j.id and p.done_at is null) as is_nothing_left
from bulk_jobs j
where j.id = @job_id and j.account_id = @account_id

-- name: FreePlaces
-- Takes the places of jobs that have ended, and gives what is free to those that wait, the oldest first. The caller has the
-- account's turn, so two jobs that end together start two others. A place of a job that ended without giving it back goes, too: no row
-- that was left may hold an account up.
with freed as (
    delete from job_shares s using bulk_jobs j
    where j.id = s.job_id and s.account_id = @account_id and (s.job_id = any(@job_ids) or j.finished_at is not null)
    returning s.job_id),
waiting as (
    select j.id, j.sequence_id, j.operation
    from bulk_jobs j
    where j.account_id = @account_id and j.status = 'queued' and j.reply_to is null
      and not exists (select from job_shares s where s.job_id = j.id)
    order by j.created_at, j.id
    limit greatest(0, @running_per_account
        - (select count(*) from job_shares s where s.account_id = @account_id and s.job_id not in (select job_id from freed)))),
placed as (
    insert into job_shares (job_id, account_id) select id, @account_id from waiting returning job_id)
select w.id as job_id, w.sequence_id, w.operation from waiting w join placed p on p.job_id = w.id
