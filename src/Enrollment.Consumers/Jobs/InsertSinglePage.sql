-- The one page of a job in page mode.
insert into bulk_pages (job_id, account_id, page_number, after_key, up_to_key)
values (@job_id, @account_id, 1, @after_key, @up_to_key)
