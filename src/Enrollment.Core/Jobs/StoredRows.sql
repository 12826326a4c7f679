-- name: ReadAnswered
-- What a request was answered: how many rows were accepted, and in a row of its own each that was not, with its number as it was sent.
select count(*) as accepted, null::integer as row_index, null as phone_number, null as errors, null::integer as duplicate_of
from bulk_rows
where job_id = @job_id and account_id = @account_id and status <> 'rejected'
union all
(select null, row_index, case when jsonb_typeof(payload -> 'phoneNumber') = 'string' then payload ->> 'phoneNumber' end, errors::text, duplicate_of
 from bulk_rows
 where job_id = @job_id and account_id = @account_id and status = 'rejected'
 order by key)
