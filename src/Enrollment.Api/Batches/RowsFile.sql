-- name: ReadColumns
-- The names of the fields with which rows of a batch were sent. A row that was no object has none, and one whose time is over says so.
select distinct f.name, r.payload is null as is_expired
from bulk_rows r
left join lateral jsonb_object_keys(case when jsonb_typeof(r.payload) = 'object' then r.payload end) as f (name) on true
where r.job_id = @job_id and r.account_id = @account_id and (@status is null or r.status = @status)

-- name: ReadNext
-- The next rows of a batch as they were sent, in their order.
select r.key, r.row_index, r.code, r.errors, r.payload
from bulk_rows r
where r.job_id = @job_id and r.account_id = @account_id and r.key > @after_key and (@status is null or r.status = @status)
order by r.key
limit @limit
