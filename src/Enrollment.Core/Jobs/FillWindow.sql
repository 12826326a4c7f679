-- Fills the account's window: as many pages as may be in flight less those that are, of each job in order, and of the job with
-- the fewest in flight first. The caller has the account's turn and sends the pages in the same transaction. It waits for no
-- row: a page that is passed over is being sent by another one, which is in flight and looks again if that comes to nothing.
with running as materialized (
    select s.job_id, j.operation,
           (select count(*) from bulk_pages p where p.job_id = s.job_id and p.sent_at is not null and p.done_at is null) as in_flight,
           (select count(*) from (
               select from bulk_pages p where p.job_id = s.job_id and p.sent_at is null and p.done_at is null limit @pages_in_flight) u) as unsent
    from job_shares s
    join bulk_jobs j on j.id = s.job_id
    where s.account_id = @account_id and j.status = 'running'),
free as (
    select r.job_id, r.operation
    from running r
    cross join lateral generate_series(1, r.unsent) n
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
