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
