-- Lists the outcomes of a job over rows in the order of its request. Rows that were rejected, or are still to be enrolled, have none.
select r.key, r.row_index, r.contact_id, r.status as outcome, r.enrollment_id, r.code as reason
from bulk_rows r
where r.job_id = @job_id and r.account_id = @account_id and r.key {beyond} @at_key and r.status in ('enrolled', 'skipped', 'failed')
  and (@outcome is null or @outcome = r.status) and (@reason is null or @reason = r.code)
order by r.key {order}
limit @limit
