-- Sends the next page of a job in exchange for one that is done in the same transaction. As many are in flight as before, so
-- nobody need wait for anybody; a page that somebody else is just sending is passed over. Nothing is sent if the account's
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
    where p.job_id = @job_id and p.sent_at is null and p.done_at is null and exists (select from allowed)
    order by p.page_number
    limit 1
    for no key update skip locked)
update bulk_pages p
set sent_at = now()
from next n
where p.job_id = @job_id and p.page_number = n.page_number
returning p.page_number
