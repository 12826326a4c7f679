-- Where an import's rows wait until the whole file has been read. Gone with the transaction, like the import itself if
-- its caller goes away. No indexes: every row is wanted, so the joins hash.
create temporary table import_rows (
    line                 bigint not null,
    external_id          text,
    contact_type         text,
    source               text,
    email                text,
    email_key            text collate "C",
    phone                text,
    first_name           text,
    last_name            text,
    job_title            text,
    city                 text,
    state                text,
    country              text,
    timezone             text,
    custom               jsonb,
    unsubscribed_at      timestamptz,
    customer_external_id text
) on commit drop;
create temporary table import_targets (
    line   bigint not null,
    id     uuid not null,
    is_new boolean not null
) on commit drop;
