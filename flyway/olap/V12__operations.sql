-- Whether the engine rests: there is a row while it does, and it tells who wanted that, since when and why.
create table etl_pause (
    is_paused boolean primary key default true check (is_paused),
    paused_by text not null,
    paused_at timestamptz not null default clock_timestamp(),
    reason text not null
);

-- Columns of the source's tables that the engine does not know, and so does not carry, since it first saw them.
create table source_column_unknown (
    table_name text,
    column_name text,
    column_type text not null,
    first_seen_at timestamptz not null default clock_timestamp(),
    primary key (table_name, column_name)
);

-- Which database and which relation of the cluster the offset speaks of: a restore makes others in the same place. Null
-- until the engine has looked, as in a star that is older than these columns.
alter table cdc_offset
add column database_oid bigint,
add column relation_oid bigint;

grant select, insert, delete on etl_pause to brew_etl, brew_ops;
grant select, insert, update, delete on source_column_unknown to brew_etl;
grant select on source_column_unknown to brew_ops;
