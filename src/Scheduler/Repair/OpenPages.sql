-- Pages of a job that were sent and are not done.
select page_number
from bulk_pages
where job_id = @job_id and sent_at is not null and done_at is null
order by page_number
