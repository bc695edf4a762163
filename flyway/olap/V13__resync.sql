-- Repair: rows that are read at the source as they stand, and what came of comparing the star with its source.

-- Not an event of the log, but how the member's row stood at the source when it was read there. The real event of this
-- number, should there be one, takes its place.
alter table member_event add column is_image boolean not null default false;

-- A resync on its way, or done: what it is about, and up to which key it has come, so that it can go on after a crash.
create table etl_resync (
    resync_id bigint generated always as identity primary key,
    table_name text not null,
    -- In words: all, some ids, a time.
    scope text not null,
    after_key bigint not null default 0,
    done bigint not null default 0,
    total bigint not null,
    by text not null,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz
);
create unique index etl_resync_unfinished_key on etl_resync (table_name, scope) where finished_at is null;

-- One row a comparison of the star with its source.
create table etl_reconcile (
    reconcile_id bigint generated always as identity primary key,
    by text not null,
    -- Of the source: both were compared as of this one. Null when it came to none.
    snapshot text,
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    rows_compared bigint not null default 0,
    -- What differed at the end, with what waits among the dead letters counted apart.
    differences bigint not null default 0,
    waiting bigint not null default 0,
    repaired bigint not null default 0,
    examples jsonb not null default '[]',
    error text
);

grant select, insert, update on etl_resync, etl_reconcile to brew_etl;
grant select on etl_resync, etl_reconcile to brew_ops;
