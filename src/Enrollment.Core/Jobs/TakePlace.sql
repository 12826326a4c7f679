-- Gives a queued job a place, if its account has one free; one that has a place keeps it, and one whose caller waits needs none. The
-- caller has the account's turn.
with taken as (
    insert into job_shares (job_id, account_id)
    select j.id, j.account_id
    from bulk_jobs j
    where j.id = @job_id and j.account_id = @account_id and j.status = 'queued' and j.reply_to is null
      and (select count(*) from job_shares s join bulk_jobs r on r.id = s.job_id where s.account_id = @account_id and r.finished_at is null) < @running_per_account
    on conflict (job_id) do nothing
    returning job_id)
select exists (select from taken) or exists (select from job_shares s where s.job_id = j.id) as has_place
from bulk_jobs j
where j.id = @job_id and j.account_id = @account_id
