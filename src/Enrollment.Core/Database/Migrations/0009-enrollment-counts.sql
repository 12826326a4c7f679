-- How many enrollments stand where in which sequence, without ever counting them. Every statement that moves enrollments
-- appends what it changed, summed up, so no row is shared by two transactions; the scheduler adds those up now and then.
-- The figures are the sums over enrollment_totals, and true at any moment.

create table enrollment_counts (
    account_id       uuid not null,
    sequence_id      uuid not null,
    sequence_version integer not null,
    position         integer not null,
    state            text not null,
    place            text not null,
    enrollments      bigint not null,
    primary key (account_id, sequence_id, sequence_version, position, state, place)
);
comment on column enrollment_counts.place is 'the state, but for paused ones: what they go back to';

create table enrollment_deltas (
    account_id       uuid not null,
    sequence_id      uuid not null,
    sequence_version integer not null,
    position         integer not null,
    state            text not null,
    place            text not null,
    enrollments      bigint not null
) with (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500);
create index enrollment_deltas_sequence on enrollment_deltas (account_id, sequence_id);

create function note_enrollment_deltas() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into enrollment_deltas
        select account_id, sequence_id, sequence_version, position, state, coalesce(held_state, state), count(*)
        from added
        group by 1, 2, 3, 4, 5, 6;
    elsif tg_op = 'UPDATE' then
        -- A hand-out changes nothing here, and leaves nothing.
        insert into enrollment_deltas
        select account_id, sequence_id, sequence_version, position, state, place, sum(change)
        from (select account_id, sequence_id, sequence_version, position, state, coalesce(held_state, state) as place, 1 as change from added
              union all
              select account_id, sequence_id, sequence_version, position, state, coalesce(held_state, state), -1 from removed) changes
        group by 1, 2, 3, 4, 5, 6
        having sum(change) <> 0;
    else
        insert into enrollment_deltas
        select account_id, sequence_id, sequence_version, position, state, coalesce(held_state, state), -count(*)
        from removed
        group by 1, 2, 3, 4, 5, 6;
    end if;
    return null;
end
$$;

-- From here on nobody else writes enrollments until all of this is committed: what is there is counted once.
create trigger enrollments_added after insert on enrollments
    referencing new table as added for each statement execute function note_enrollment_deltas();
create trigger enrollments_moved after update on enrollments
    referencing old table as removed new table as added for each statement execute function note_enrollment_deltas();
create trigger enrollments_removed after delete on enrollments
    referencing old table as removed for each statement execute function note_enrollment_deltas();

insert into enrollment_counts
select account_id, sequence_id, sequence_version, position, state, coalesce(held_state, state), count(*)
from enrollments
group by 1, 2, 3, 4, 5, 6;

create view enrollment_totals as
select * from enrollment_counts
union all
select * from enrollment_deltas;
