-- The tutorial's own log: an event is done when `processed` says so, and the index finds those that are not.
create table order_events (
    id bigint primary key,
    table_name text not null,
    op text not null,
    row_id bigint not null,
    order_id bigint not null,
    payload jsonb not null,
    processed boolean not null default false
);
create index order_events_processed_idx on order_events (id) where not processed
