-- Writes every new contact of the file once, and of those that are there the fields that are empty. Of several rows about one
-- contact the last that gives a field wins; those few are folded apart, because folding all would sort every row by every field.
with
repeated as materialized (
    select id from import_targets group by id having count(*) > 1),
merged as materialized (
    select t.id, t.is_new, r.external_id, r.contact_type, r.source, r.email, r.email_key, r.phone, r.first_name, r.last_name, r.job_title,
           r.city, r.state, r.country, r.timezone, r.custom, r.unsubscribed_at
    from import_targets t
    join import_rows r on r.line = t.line
    where not exists (select from repeated p where p.id = t.id)
    union all
    select t.id, bool_or(t.is_new),
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
updated as (
    update contacts c
    set external_id = coalesce(c.external_id, m.external_id),
        contact_type = coalesce(c.contact_type, m.contact_type),
        source = coalesce(c.source, m.source),
        email = coalesce(c.email, m.email),
        email_key = coalesce(c.email_key, m.email_key),
        phone = coalesce(c.phone, m.phone),
        first_name = coalesce(c.first_name, m.first_name),
        last_name = coalesce(c.last_name, m.last_name),
        job_title = coalesce(c.job_title, m.job_title),
        city = coalesce(c.city, m.city),
        state = coalesce(c.state, m.state),
        country = coalesce(c.country, m.country),
        timezone = coalesce(c.timezone, m.timezone),
        custom = case when c.custom = '{}' then coalesce(m.custom, c.custom) else c.custom end,
        unsubscribed_at = coalesce(c.unsubscribed_at, m.unsubscribed_at),
        updated_at = now()
    from merged m
    where not m.is_new and c.account_id = @account_id and c.id = m.id
      -- Where nothing is filled, nothing is written.
      and (c.external_id is null and m.external_id is not null
           or c.contact_type is null and m.contact_type is not null
           or c.source is null and m.source is not null
           or c.email is null and m.email is not null
           or c.phone is null and m.phone is not null
           or c.first_name is null and m.first_name is not null
           or c.last_name is null and m.last_name is not null
           or c.job_title is null and m.job_title is not null
           or c.city is null and m.city is not null
           or c.state is null and m.state is not null
           or c.country is null and m.country is not null
           or c.timezone is null and m.timezone is not null
           or c.custom = '{}' and m.custom is not null
           or c.unsubscribed_at is null and m.unsubscribed_at is not null)
    returning c.id),
created as (
    insert into contacts (account_id, id, external_id, contact_type, source, email, email_key, phone, first_name, last_name, job_title,
                          city, state, country, timezone, custom, unsubscribed_at)
    select @account_id, id, external_id, contact_type, source, email, email_key, phone, first_name, last_name, job_title,
           city, state, country, timezone, coalesce(custom, '{}'), unsubscribed_at
    from merged
    where is_new
    returning id)
select (select count(*) from created) as created,
       (select count(*) from updated) as updated,
       (select count(*) from merged where not is_new) - (select count(*) from updated) as unchanged
