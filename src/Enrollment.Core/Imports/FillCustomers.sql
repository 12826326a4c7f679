-- Writes every new customer of the file once, and of those that are there the fields that are empty. Of several rows about one
-- customer the last that gives a field wins; those few are folded apart, because folding all would sort every row by every field.
with
repeated as materialized (
    select id from import_targets group by id having count(*) > 1),
merged as materialized (
    select t.id, t.is_new, r.external_id, r.name, r.name_key, r.account_type, r.industry, r.is_customer, r.is_supplier, r.city, r.state, r.country
    from import_targets t
    join import_rows r on r.line = t.line
    where not exists (select from repeated p where p.id = t.id)
    union all
    select t.id, bool_or(t.is_new),
           (array_agg(r.external_id order by r.line desc) filter (where r.external_id is not null))[1],
           (array_agg(r.name order by r.line desc))[1],
           (array_agg(r.name_key order by r.line desc))[1],
           (array_agg(r.account_type order by r.line desc) filter (where r.account_type is not null))[1],
           (array_agg(r.industry order by r.line desc) filter (where r.industry is not null))[1],
           (array_agg(r.is_customer order by r.line desc) filter (where r.is_customer is not null))[1],
           (array_agg(r.is_supplier order by r.line desc) filter (where r.is_supplier is not null))[1],
           (array_agg(r.city order by r.line desc) filter (where r.city is not null))[1],
           (array_agg(r.state order by r.line desc) filter (where r.state is not null))[1],
           (array_agg(r.country order by r.line desc) filter (where r.country is not null))[1]
    from repeated p
    join import_targets t on t.id = p.id
    join import_rows r on r.line = t.line
    group by t.id),
updated as (
    update customers c
    set external_id = coalesce(c.external_id, m.external_id),
        account_type = coalesce(c.account_type, m.account_type),
        industry = coalesce(c.industry, m.industry),
        city = coalesce(c.city, m.city),
        state = coalesce(c.state, m.state),
        country = coalesce(c.country, m.country),
        updated_at = now()
    from merged m
    where not m.is_new and c.account_id = @account_id and c.id = m.id
      -- Where nothing is filled, nothing is written. The name, is_customer and is_supplier are never empty.
      and (c.external_id is null and m.external_id is not null
           or c.account_type is null and m.account_type is not null
           or c.industry is null and m.industry is not null
           or c.city is null and m.city is not null
           or c.state is null and m.state is not null
           or c.country is null and m.country is not null)
    returning c.id),
created as (
    insert into customers (account_id, id, external_id, name, name_key, account_type, industry, is_customer, is_supplier, city, state, country)
    select @account_id, id, external_id, name, name_key, account_type, industry, coalesce(is_customer, false), coalesce(is_supplier, false), city, state, country
    from merged
    where is_new
    returning id)
select (select count(*) from created) as created,
       (select count(*) from updated) as updated,
       (select count(*) from merged where not is_new) - (select count(*) from updated) as unchanged
