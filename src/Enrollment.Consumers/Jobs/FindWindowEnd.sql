-- The last contact of the stretch that one chunk looks at: so many contacts of the account on, but not beyond the ceiling.
select coalesce(
    (select id from contacts
     where account_id = @account_id and id > @after_key and id < @ceiling_key
     order by id offset @window - 1 limit 1),
    @ceiling_key)
