-- Writes every new customer of the file once and leaves alone those that are there. Of several rows about one customer the
-- last that gives a field wins; those few are folded apart, because folding all would sort every row by every field.
with
repeated as materialized (
    select id from import_targets where is_new group by id having count(*) > 1),
merged as materialized (
    select t.id, r.external_id, r.name, r.name_key, r.account_type, r.industry, r.is_customer, r.is_supplier, r.city, r.state, r.country
    from import_targets t
    join import_rows r on r.line = t.line
    where t.is_new and not exists (select from repeated p where p.id = t.id)
    union all
    select t.id,
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
created as (
    insert into customers (account_id, id, external_id, name, name_key, account_type, industry, is_customer, is_supplier, city, state, country)
    select @account_id, id, external_id, name, name_key, account_type, industry, coalesce(is_customer, false), coalesce(is_supplier, false), city, state, country
    from merged
    returning id)
select (select count(*) from created) as created,
       0::bigint as updated,
       (select count(distinct id) from import_targets where not is_new) as unchanged
