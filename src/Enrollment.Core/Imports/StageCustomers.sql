-- Where an import's rows wait until the whole file has been read. Gone with the transaction, like the import itself if
-- its caller goes away. No indexes: every row is wanted, so the joins hash.
create temporary table import_rows (
    line                 bigint not null,
    external_id          text,
    name                 text not null,
    name_key             text not null collate "C",
    account_type         text,
    industry             text,
    is_customer          boolean,
    is_supplier          boolean,
    city                 text,
    state                text,
    country              text,
    contact_external_ids text[]
) on commit drop;
create temporary table import_targets (
    line   bigint not null,
    id     uuid not null,
    is_new boolean not null
) on commit drop;
