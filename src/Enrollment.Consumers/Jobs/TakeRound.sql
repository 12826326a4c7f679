-- Whom a page takes, or its next round: those whom screening lets through, no more than a page of them although contacts may
-- have come to match since the page was cut.
screened as materialized ({screened}),
chosen as materialized (select contact_id from screened where reason is null order by contact_id limit @page_size),
round as materialized (
    select case when (select count(*) from screened where reason is null) > @page_size
               then (select contact_id from chosen order by contact_id desc limit 1)
               else @up_to_key
           end as up_to_key)
