-- Pages of a job that were sent and are not done.
select p.page_number
from job_shares s
join bulk_pages p on p.job_id = s.job_id and p.page_number <= s.pages_sent
where s.job_id = @job_id and p.done_at is null
order by p.page_number
