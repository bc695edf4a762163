-- The engine's own books. cdc_offset decides what has been taken; it moves in the transaction that writes the star.

create table cdc_offset (
    log text primary key,
    -- Of pg_control_system(): which cluster the snapshots belong to; null until the first batch.
    source_system_id bigint,
    -- Everything visible in snapshot_from is in the star. While snapshot_to is set, the difference between the two is
    -- being walked in chunks of ids, up to last_id so far.
    snapshot_from text not null default '1:1:',
    snapshot_to text,
    last_id bigint not null default 0,
    batch_no bigint not null default 0,
    moved_at timestamptz
);
insert into cdc_offset (log)
values ('cdc_customers'), ('cdc_products'), ('cdc_stores'), ('cdc_employees'), ('cdc_orders');

create table etl_run (
    run_id bigint generated always as identity primary key,
    runner text not null,
    batch_no bigint,
    snapshot_from text,
    snapshot_to text,
    events_read bigint not null default 0,
    events_applied bigint not null default 0,
    events_dead bigint not null default 0,
    rows jsonb not null default '{}',
    seconds jsonb not null default '{}',
    started_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz,
    error text
);
create index etl_run_started_at_idx on etl_run (started_at);

create table cdc_dead_letter (
    log text not null,
    event_id bigint not null,
    table_name text not null,
    op text not null,
    row_key bigint,
    payload jsonb,
    error text not null,
    attempts integer not null default 1,
    first_seen_at timestamptz not null default clock_timestamp(),
    last_seen_at timestamptz not null default clock_timestamp(),
    state text not null default 'waiting' check (state in ('waiting', 'applied', 'discarded')),
    primary key (log, event_id)
);
