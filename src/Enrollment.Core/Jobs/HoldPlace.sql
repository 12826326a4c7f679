-- A job that runs has a place, however that came about, unless a caller waits for it. The caller has the account's turn.
insert into job_shares (job_id, account_id)
select id, account_id from bulk_jobs where id = @job_id and account_id = @account_id and status = 'running' and reply_to is null
on conflict (job_id) do nothing
