-- The one page of a job in page mode.
insert into bulk_pages (job_id, account_id, page_number, after_contact_id, up_to_contact_id)
values (@job_id, @account_id, 1, @after_contact_id, @up_to_contact_id)
