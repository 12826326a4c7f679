-- name: CountAccepted
-- How many rows of a request were accepted.
select count(*) as accepted
from bulk_rows
where job_id = @job_id and account_id = @account_id and status <> 'rejected'

-- name: FindRejected
-- The rows of a request that were rejected, each with its number as it was sent.
select row_index, case when jsonb_typeof(payload -> 'phoneNumber') = 'string' then payload ->> 'phoneNumber' end as phone_number, errors::text, duplicate_of
from bulk_rows
where job_id = @job_id and account_id = @account_id and status = 'rejected'
order by key
