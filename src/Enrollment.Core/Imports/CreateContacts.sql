-- Writes every new contact of the file once and leaves alone those that are there. Of several rows about one contact the
-- last that gives a field wins; those few are folded apart, because folding all would sort every row by every field.
with
repeated as materialized (
    select id from import_targets where is_new group by id having count(*) > 1),
merged as materialized (
    select t.id, r.external_id, r.contact_type, r.source, r.email, r.email_key, r.phone, r.first_name, r.last_name, r.job_title,
           r.city, r.state, r.country, r.timezone, r.custom, r.unsubscribed_at
    from import_targets t
    join import_rows r on r.line = t.line
    where t.is_new and not exists (select from repeated p where p.id = t.id)
    union all
    select t.id,
           (array_agg(r.external_id order by r.line desc) filter (where r.external_id is not null))[1],
           (array_agg(r.contact_type order by r.line desc) filter (where r.contact_type is not null))[1],
           (array_agg(r.source order by r.line desc) filter (where r.source is not null))[1],
           (array_agg(r.email order by r.line desc) filter (where r.email is not null))[1],
           (array_agg(r.email_key order by r.line desc) filter (where r.email_key is not null))[1],
           (array_agg(r.phone order by r.line desc) filter (where r.phone is not null))[1],
           (array_agg(r.first_name order by r.line desc) filter (where r.first_name is not null))[1],
           (array_agg(r.last_name order by r.line desc) filter (where r.last_name is not null))[1],
           (array_agg(r.job_title order by r.line desc) filter (where r.job_title is not null))[1],
           (array_agg(r.city order by r.line desc) filter (where r.city is not null))[1],
           (array_agg(r.state order by r.line desc) filter (where r.state is not null))[1],
           (array_agg(r.country order by r.line desc) filter (where r.country is not null))[1],
           (array_agg(r.timezone order by r.line desc) filter (where r.timezone is not null))[1],
           (array_agg(r.custom order by r.line desc) filter (where r.custom is not null))[1],
           (array_agg(r.unsubscribed_at order by r.line desc) filter (where r.unsubscribed_at is not null))[1]
    from repeated p
    join import_targets t on t.id = p.id
    join import_rows r on r.line = t.line
    group by t.id),
created as (
    insert into contacts (account_id, id, external_id, contact_type, source, email, email_key, phone, first_name, last_name, job_title,
                          city, state, country, timezone, custom, unsubscribed_at)
    select @account_id, id, external_id, contact_type, source, email, email_key, phone, first_name, last_name, job_title,
           city, state, country, timezone, coalesce(custom, '{}'), unsubscribed_at
    from merged
    returning id)
select (select count(*) from created) as created,
       0::bigint as updated,
       (select count(distinct id) from import_targets where not is_new) as unchanged
