-- Says for every row which contact it is about. By external id, else by e-mail, else it is a new one; rows of the file
-- that name the same external id, or the same e-mail and no external id, are about the same contact. An external id
-- that is not known yet takes a contact by e-mail only if that has no external id: two people may share an address, and
-- neither may take the other's identity. Where only one of several can have a contact, the first in the file has it.
-- Contacts are looked up one by one, by the indexes: a join might go through all that the account has.
insert into import_targets (line, id, is_new)
with
named as materialized (
    select f.external_id, (select c.id from contacts c where c.account_id = @account_id and c.external_id = f.external_id) as id
    from (select external_id from import_rows where external_id is not null group by external_id) f),
by_email as materialized (
    select f.email_key,
           (array_agg(c.id order by c.created_at, c.id))[1] as oldest,
           (array_agg(c.id order by c.created_at, c.id) filter (where c.external_id is null))[1] as oldest_without_external_id
    from (
        select r.email_key
        from import_rows r
        left join named n on n.external_id = r.external_id
        where r.email_key is not null and n.id is null
        group by r.email_key) f
    -- offset 0: keeps it a look-up per e-mail.
    cross join lateral (
        select c.id, c.created_at, c.external_id from contacts c where c.account_id = @account_id and c.email_key = f.email_key offset 0) c
    group by f.email_key),
claims as (
    select distinct on (r.external_id) r.external_id, r.line, e.oldest_without_external_id as id
    from named n
    join import_rows r on r.external_id = n.external_id
    join by_email e on e.email_key = r.email_key
    where n.id is null and e.oldest_without_external_id is not null
    order by r.external_id, r.line),
taken as (
    select distinct on (id) external_id, id from claims order by id, line),
by_external_id as materialized (
    select n.external_id, coalesce(n.id, t.id, uuid_v7()) as id, n.id is null and t.id is null as is_new
    from named n
    left join taken t on t.external_id = n.external_id),
by_email_in_file as (
    select distinct on (r.email_key) r.email_key, b.id, b.is_new
    from import_rows r
    join by_external_id b on b.external_id = r.external_id
    where r.email_key in (select u.email_key from import_rows u where u.external_id is null)
    order by r.email_key, r.line),
unnamed as materialized (
    select u.email_key, coalesce(e.oldest, f.id, uuid_v7()) as id, e.oldest is null and coalesce(f.is_new, true) as is_new
    from (select email_key from import_rows where external_id is null and email_key is not null group by email_key) u
    left join by_email e on e.email_key = u.email_key
    left join by_email_in_file f on f.email_key = u.email_key)
select r.line, b.id, b.is_new
from import_rows r
join by_external_id b on b.external_id = r.external_id
union all
select r.line, coalesce(u.id, uuid_v7()), coalesce(u.is_new, true)
from import_rows r
left join unnamed u on u.email_key = r.email_key
where r.external_id is null
