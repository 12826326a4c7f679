-- Takes the places of jobs that have ended, and gives what is free to those that wait, the oldest first. The caller has the
-- account's turn, so two jobs that end together start two others. A place of a job that ended without giving it back goes, too: no row
-- that was left may hold an account up.
with freed as (
    delete from job_shares s using bulk_jobs j
    where j.id = s.job_id and s.account_id = @account_id and (s.job_id = any(@job_ids) or j.finished_at is not null)
    returning s.job_id),
waiting as (
    select j.id, j.sequence_id, j.operation
    from bulk_jobs j
    where j.account_id = @account_id and j.status = 'queued' and j.reply_to is null
      and not exists (select from job_shares s where s.job_id = j.id)
    order by j.created_at, j.id
    limit greatest(0, @running_per_account
        - (select count(*) from job_shares s where s.account_id = @account_id and s.job_id not in (select job_id from freed)))),
placed as (
    insert into job_shares (job_id, account_id) select id, @account_id from waiting returning job_id)
select w.id as job_id, w.sequence_id, w.operation from waiting w join placed p on p.job_id = w.id
