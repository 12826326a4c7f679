-- What a page has come to, behind a round of it in the same transaction.
select enrolled + cancelled as done, skipped + failed as left_out, done_at is not null as is_done
from bulk_pages
where job_id = @job_id and page_number = @page_number
