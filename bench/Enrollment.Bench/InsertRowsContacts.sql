-- The contacts of one page's new numbers, as the engine makes them, and nothing else.
with made as (
    insert into contacts (account_id, id, source, phone, first_name, last_name)
    select @account_id, uuid_v7(), 'call_agent', r.phone_e164, split_part(r.name, ' ', 1), split_part(r.name, ' ', 2)
    from bulk_rows r
    where r.job_id = @job_id and r.account_id = @account_id and r.key > @after_key and r.key <= @up_to_key
      and not exists (select from contact_phones p where p.account_id = @account_id and p.phone_e164 = r.phone_e164 and p.phone_ext = '' offset 0)
    order by r.phone_e164
    returning id, phone)
insert into contact_phones (account_id, phone_e164, contact_id)
select @account_id, phone, id from made
