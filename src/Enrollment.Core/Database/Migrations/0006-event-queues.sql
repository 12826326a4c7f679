-- Editing event queues without losing anybody's edit.
alter table sequences add column revision integer not null default 1 check (revision > 0);
comment on column sequences.revision is 'rises with every change of the sequence or its steps; its ETag';
