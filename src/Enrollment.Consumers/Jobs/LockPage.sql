-- The page, if it is still to be done and its job goes on; locked, so that a second delivery waits and then finds it done.
select j.sequence_id, j.target::text as target, j.skip_if_already_enrolled, p.after_key, p.up_to_key, j.sequence_version, s.kind, j.anchor, j.mode, j.operation, j.reason, j.reply_to is not null as is_waited_for
from bulk_pages p
join bulk_jobs j on j.id = p.job_id
join sequences s on s.id = j.sequence_id
where p.job_id = @job_id and p.account_id = @account_id and p.page_number = @page_number and p.done_at is null and j.status = 'running'
for update of p
