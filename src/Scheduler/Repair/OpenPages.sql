-- Pages of a job that are not done; a chunk of them, the rest follows with the next repair if it must.
select page_number
from bulk_pages
where job_id = @job_id and done_at is null
order by page_number
limit 1000
