-- name: LockPage
-- The stretch of a page, if it is still to be done and its job goes on; locked, so that a second delivery waits and then finds it done. Pages
-- over rows go in their order: one that comes too early is sent again by the end of the page before.
select p.after_key, p.up_to_key
from bulk_pages p
join bulk_jobs j on j.id = p.job_id
where p.job_id = @job_id and p.account_id = @account_id and p.page_number = @page_number and p.done_at is null and j.status = 'running'
  and (j.request_kind is null or not exists (
      select from bulk_pages o where o.job_id = p.job_id and o.page_number < p.page_number and o.done_at is null))
for update of p

-- name: ReadTotals
-- What a page has come to, behind a round of it in the same transaction.
select enrolled + cancelled as done, skipped + failed as left_out, done_at is not null as is_done
from bulk_pages
where job_id = @job_id and account_id = @account_id and page_number = @page_number
