-- Cuts the next stretch of the target into pages: one index scan, a boundary at every 500th contact. The caller holds
-- the job's row, so no other delivery plans the same pages.
with walk as (
    select m.contact_id, ((row_number() over (order by m.contact_id)) - 1) / @page_size as page
    from (
        select t.contact_id from ({target}) t
        where t.contact_id > @after_key and t.contact_id <= @window_end
        order by t.contact_id
        limit @page_size * @pages) m),
ends as (
    select distinct on (page) page, contact_id as up_to_key from walk order by page, contact_id desc)
insert into bulk_pages (job_id, account_id, page_number, after_key, up_to_key)
select @job_id, @account_id, @first_page + page, lag(up_to_key, 1, @after_key) over (order by page), up_to_key
from ends
order by page
returning up_to_key
