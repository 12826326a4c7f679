-- Writes every customer of the file once. What a row does not give stays as it is. Of several rows about one customer the
-- last that gives a field wins; those few are folded apart, because folding all would sort every row by every field.
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
    set external_id = coalesce(m.external_id, c.external_id),
        name = m.name,
        name_key = m.name_key,
        account_type = coalesce(m.account_type, c.account_type),
        industry = coalesce(m.industry, c.industry),
        is_customer = coalesce(m.is_customer, c.is_customer),
        is_supplier = coalesce(m.is_supplier, c.is_supplier),
        city = coalesce(m.city, c.city),
        state = coalesce(m.state, c.state),
        country = coalesce(m.country, c.country),
        updated_at = now()
    from merged m
    where not m.is_new and c.account_id = @account_id and c.id = m.id
      -- What would stay as it is is left alone. "C": to the columns' own collation, anna and Anna are the same.
      and (c.external_id, c.name, c.account_type collate "C", c.industry collate "C", c.is_customer,
           c.is_supplier, c.city collate "C", c.state collate "C", c.country collate "C")
          is distinct from
          (coalesce(m.external_id, c.external_id), m.name, coalesce(m.account_type, c.account_type) collate "C",
           coalesce(m.industry, c.industry) collate "C", coalesce(m.is_customer, c.is_customer),
           coalesce(m.is_supplier, c.is_supplier), coalesce(m.city, c.city) collate "C",
           coalesce(m.state, c.state) collate "C", coalesce(m.country, c.country) collate "C")
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
