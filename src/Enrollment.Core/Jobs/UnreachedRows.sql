-- name: Count
-- The rows that jobs over rows have not enrolled or left out, counted by what was paid for each.
select j.sequence_id, (j.target ->> 'price')::integer as price, count(*)::integer as unreached
from bulk_jobs j
join bulk_rows r on r.job_id = j.id and r.account_id = @account_id and r.status = 'accepted'
where j.id = any(@job_ids) and j.account_id = @account_id
group by j.sequence_id, price
