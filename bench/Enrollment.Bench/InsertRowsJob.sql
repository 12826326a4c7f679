-- A job for rows, like one that the engine made.
insert into bulk_jobs
select (jsonb_populate_record(j, jsonb_build_object('id', @job_id))).*
from bulk_jobs j
where j.id = (select id from bulk_jobs where account_id = @account_id and request_kind is not null order by id desc limit 1)
