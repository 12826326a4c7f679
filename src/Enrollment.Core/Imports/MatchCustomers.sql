-- Says for every row which customer it is about. By external id, else by name, else it is a new one; rows of the file
-- that name the same external id, or the same name and no external id, are about the same customer. An external id
-- that is not known yet takes a customer by name only if that has no external id: two firms may share a name, and
-- neither may take the other's identity. Where only one of several can have a customer, the first in the file has it.
-- Names have no index: an account's customers are gone through once, its contacts would be too many for that.
insert into import_targets (line, id, is_new)
with
named as materialized (
    select f.external_id, (select c.id from customers c where c.account_id = @account_id and c.external_id = f.external_id) as id
    from (select external_id from import_rows where external_id is not null group by external_id) f),
by_name as materialized (
    select c.name_key,
           (array_agg(c.id order by c.created_at, c.id))[1] as oldest,
           (array_agg(c.id order by c.created_at, c.id) filter (where c.external_id is null))[1] as oldest_without_external_id
    from customers c
    where c.account_id = @account_id
      and c.name_key in (select r.name_key from import_rows r left join named n on n.external_id = r.external_id where n.id is null)
    group by c.name_key),
claims as (
    select distinct on (r.external_id) r.external_id, r.line, e.oldest_without_external_id as id
    from named n
    join import_rows r on r.external_id = n.external_id
    join by_name e on e.name_key = r.name_key
    where n.id is null and e.oldest_without_external_id is not null
    order by r.external_id, r.line),
taken as (
    select distinct on (id) external_id, id from claims order by id, line),
by_external_id as materialized (
    select n.external_id, coalesce(n.id, t.id, uuid_v7()) as id, n.id is null and t.id is null as is_new
    from named n
    left join taken t on t.external_id = n.external_id),
by_name_in_file as (
    select distinct on (r.name_key) r.name_key, b.id, b.is_new
    from import_rows r
    join by_external_id b on b.external_id = r.external_id
    where r.name_key in (select u.name_key from import_rows u where u.external_id is null)
    order by r.name_key, r.line),
unnamed as materialized (
    select u.name_key, coalesce(e.oldest, f.id, uuid_v7()) as id, e.oldest is null and coalesce(f.is_new, true) as is_new
    from (select name_key from import_rows where external_id is null group by name_key) u
    left join by_name e on e.name_key = u.name_key
    left join by_name_in_file f on f.name_key = u.name_key)
select r.line, b.id, b.is_new
from import_rows r
join by_external_id b on b.external_id = r.external_id
union all
select r.line, coalesce(u.id, uuid_v7()), coalesce(u.is_new, true)
from import_rows r
left join unnamed u on u.name_key = r.name_key
where r.external_id is null
