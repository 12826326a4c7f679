-- What a pause of an event queue takes from reports, they get back when it goes on.
alter table sequences add column resumed_at timestamptz;
comment on column sequences.resumed_at is 'when it was last switched on again: reports awaited since before have their whole time from then';
