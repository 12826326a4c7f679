-- Enrollments of agents as a page over rows makes them, their calls due for a minute, in turns over the agents. Numbers go with contacts.
with numbered as (
    select c.id as contact_id, c.account_id, (row_number() over (order by c.id))::integer as n
    from contacts c
    where c.account_id = @account_id and c.contact_type = @contact_type),
made as materialized (
    select uuid_v7() as id, contact_id, account_id, n, (@sequence_ids)[1 + n % cardinality(@sequence_ids)] as sequence_id from numbered),
enrolled as (
    insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at, gate, priority, wanted_at, row_index)
    select id, account_id, sequence_id, 1, contact_id, @job_id, false, 'pending', 1, now() - interval '1 minute', now() - interval '1 minute', 'call', 2,
           now() - interval '1 minute', n
    from made)
insert into call_facts (enrollment_id, account_id, job_id, name, phone_e164, timezone, variables)
select id, account_id, @job_id, 'Ada Novak', '+' || (12000000000 + n), 'UTC', '{"plan":"gold"}' from made
