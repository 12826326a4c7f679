-- Merges the rows of an import by their ids: who is there is changed where something differs, the others are made.
with updated as (
    update contacts c
    set email = r.email, email_key = r.email, first_name = r.first_name, last_name = r.last_name, city = r.city, country = r.country,
        custom = r.custom, updated_at = now()
    from import_limit r
    where c.account_id = @account_id and c.external_id = r.external_id
      and (c.email, c.first_name collate "C", c.last_name collate "C", c.city collate "C", c.country collate "C", c.custom)
          is distinct from (r.email, r.first_name collate "C", r.last_name collate "C", r.city collate "C", r.country collate "C", r.custom))
insert into contacts (account_id, id, external_id, email, email_key, first_name, last_name, city, country, custom)
select @account_id, uuid_v7(), r.external_id, r.email, r.email, r.first_name, r.last_name, r.city, r.country, r.custom
from import_limit r
where not exists (select from contacts c where c.account_id = @account_id and c.external_id = r.external_id)
