-- Writes every contact of the file once. What a row does not give stays as it is. Of several rows about one contact the
-- last that gives a field wins; those few are folded apart, because folding all would sort every row by every field.
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
    set external_id = coalesce(m.external_id, c.external_id),
        contact_type = coalesce(m.contact_type, c.contact_type),
        source = coalesce(m.source, c.source),
        email = coalesce(m.email, c.email),
        email_key = coalesce(m.email_key, c.email_key),
        phone = coalesce(m.phone, c.phone),
        first_name = coalesce(m.first_name, c.first_name),
        last_name = coalesce(m.last_name, c.last_name),
        job_title = coalesce(m.job_title, c.job_title),
        city = coalesce(m.city, c.city),
        state = coalesce(m.state, c.state),
        country = coalesce(m.country, c.country),
        timezone = coalesce(m.timezone, c.timezone),
        custom = coalesce(m.custom, c.custom),
        unsubscribed_at = coalesce(m.unsubscribed_at, c.unsubscribed_at),
        updated_at = now()
    from merged m
    where not m.is_new and c.account_id = @account_id and c.id = m.id
      -- What would stay as it is is left alone. "C": to the columns' own collation, anna and Anna are the same.
      and (c.external_id, c.contact_type collate "C", c.source collate "C", c.email, c.phone,
           c.first_name collate "C", c.last_name collate "C", c.job_title collate "C", c.city collate "C",
           c.state collate "C", c.country collate "C", c.timezone, c.custom, c.unsubscribed_at)
          is distinct from
          (coalesce(m.external_id, c.external_id), coalesce(m.contact_type, c.contact_type) collate "C",
           coalesce(m.source, c.source) collate "C", coalesce(m.email, c.email), coalesce(m.phone, c.phone),
           coalesce(m.first_name, c.first_name) collate "C", coalesce(m.last_name, c.last_name) collate "C",
           coalesce(m.job_title, c.job_title) collate "C", coalesce(m.city, c.city) collate "C",
           coalesce(m.state, c.state) collate "C", coalesce(m.country, c.country) collate "C",
           coalesce(m.timezone, c.timezone), coalesce(m.custom, c.custom), coalesce(m.unsubscribed_at, c.unsubscribed_at))
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
