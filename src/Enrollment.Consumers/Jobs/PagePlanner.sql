-- name: LockJob
-- One planner at a time per job; the row says where it stands, so a repeated message finds its work done. No key update: pages refer to the job
-- and must not wait for its planner.
select status, after_key, ceiling_key, pages_planned, planned_at is not null as is_planned
from bulk_jobs
where id = @job_id and account_id = @account_id
for no key update

-- name: StartJob
-- Fixes the ceiling: contacts that arrive while the job is planned are newer than it, so planning always ends.
update bulk_jobs
set status = 'running', started_at = now(), updated_at = now(),
    ceiling_key = coalesce(
        @fixed_ceiling,
        (select id from contacts where account_id = @account_id order by id desc limit 1),
        after_key)
where id = @job_id and account_id = @account_id
returning ceiling_key

-- name: FindWindowEnd
-- The last contact of the stretch that one chunk looks at: so many contacts of the account on, but not beyond the ceiling.
select coalesce(
    (select id from contacts
     where account_id = @account_id and id > @after_key and id < @ceiling_key
     order by id offset @window - 1 limit 1),
    @ceiling_key)

-- name: CutPages
-- Cuts the next stretch of the target into pages: one index scan, a boundary at every 500th key. The caller holds
-- the job's row, so no other delivery plans the same pages.
with walk as (
    select m.key, ((row_number() over (order by m.key)) - 1) / @page_size as page
    from (
        select t.key from ({candidates}) t
        where t.key > @after_key and t.key <= @window_end
        order by t.key
        limit @page_size * @pages) m),
ends as (
    select distinct on (page) page, key as up_to_key from walk order by page, key desc)
insert into bulk_pages (job_id, account_id, page_number, after_key, up_to_key)
select @job_id, @account_id, @first_page + page, lag(up_to_key, 1, @after_key) over (order by page), up_to_key
from ends
order by page
returning up_to_key

-- name: InsertSinglePage
-- The one page of a job in page mode.
insert into bulk_pages (job_id, account_id, page_number, after_key, up_to_key)
values (@job_id, @account_id, 1, @after_key, @up_to_key)

-- name: AdvanceJob
-- Notes how far planning has come.
update bulk_jobs
set pages_planned = pages_planned + @pages, after_key = @after_key, has_more = @has_more,
    planned_at = case when @is_planned then now() end, updated_at = now()
where id = @job_id and account_id = @account_id
