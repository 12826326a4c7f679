-- Takes the places of jobs that have ended, and gives what is free to those that wait, the oldest first. The caller has the
-- account's turn, so two jobs that end together start two others.
with freed as (
    delete from job_shares where job_id = any(@job_ids) returning job_id),
waiting as (
    select j.id, j.sequence_id, j.operation
    from bulk_jobs j
    where j.account_id = @account_id and j.status = 'queued' and j.reply_to is null
      and not exists (select from job_shares s where s.job_id = j.id)
    order by j.created_at, j.id
    limit greatest(0, @running_per_account
        - (select count(*) from job_shares s where s.account_id = @account_id and s.job_id <> all(@job_ids)))),
placed as (
    insert into job_shares (job_id, account_id) select id, @account_id from waiting returning job_id)
select w.id as job_id, w.sequence_id, w.operation from waiting w join placed p on p.job_id = w.id
