-- Whether a job is planned to its end and all of its pages are done.
select planned_at is not null and not exists (select from bulk_pages p where p.job_id = j.id and p.done_at is null) as is_nothing_left
from bulk_jobs j
where j.id = @job_id
