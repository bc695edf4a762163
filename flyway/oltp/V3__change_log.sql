-- The change log: one row a changed row, written in the writer's own transaction by the triggers of V4 and by nothing
-- else. id is drawn while the writer holds the row's lock (identity, cache 1), so per row the order of ids is the order
-- of changes; xid tells with a snapshot whether the change was visible, which id alone cannot.

create table cdc_customers (
    id bigint generated always as identity (cache 1) primary key,
    xid xid8 not null default pg_current_xact_id(),
    table_name text not null,
    op text not null check (op in ('I', 'U', 'D', 'T')),
    row_id bigint,
    changed_at timestamptz not null default clock_timestamp(),
    payload jsonb
);
create index cdc_customers_xid_idx on cdc_customers (xid, id);

create table cdc_products (like cdc_customers including all);
create table cdc_stores (like cdc_customers including all);
create table cdc_employees (like cdc_customers including all);

create table cdc_orders (
    id bigint generated always as identity (cache 1) primary key,
    xid xid8 not null default pg_current_xact_id(),
    table_name text not null,
    op text not null check (op in ('I', 'U', 'D', 'T')),
    row_id bigint,
    order_id bigint,
    changed_at timestamptz not null default clock_timestamp(),
    payload jsonb
);
create index cdc_orders_xid_idx on cdc_orders (xid, id);

-- The engine's word to the source: everything visible in this snapshot is in the star, so the log may be dropped up
-- to there. It decides nothing: the offset that does is cdc_offset in the OLAP database.
create table cdc_ack (
    log text primary key,
    snapshot text not null,
    acked_at timestamptz not null default now()
);
