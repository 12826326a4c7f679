-- Fills the account's window: as many pages as may be in flight less those that are, of each job in order, and of the job with
-- the fewest in flight first. A page is in flight from its sending until it is done. The caller has the account's turn and
-- sends the pages in the same transaction. The rows of pages and jobs are only read: who holds them may wait for the turn.
with running as (
    select s.job_id, s.pages_sent, j.pages_planned, j.operation,
           (select count(*) from bulk_pages p where p.job_id = s.job_id and p.page_number <= s.pages_sent and p.done_at is null) as in_flight
    from job_shares s
    join bulk_jobs j on j.id = s.job_id
    where s.account_id = @account_id and j.status = 'running'),
next as (
    select r.job_id, n as page_number, r.operation
    from running r
    cross join lateral generate_series(r.pages_sent + 1, least(r.pages_planned, r.pages_sent + @pages_in_flight)) n
    order by r.in_flight + n - r.pages_sent, r.job_id
    limit greatest(0, @pages_in_flight - (select coalesce(sum(in_flight), 0) from running))),
sent as (
    update job_shares s set pages_sent = n.page_number
    from (select job_id, max(page_number) as page_number from next group by job_id) n
    where s.job_id = n.job_id)
select job_id, page_number, operation from next order by page_number, job_id
