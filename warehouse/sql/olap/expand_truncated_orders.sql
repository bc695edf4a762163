-- TRUNCATE logs one event without rows: it is the end of every order and line known by then, from the star or
-- this batch. Each is named once, though without a union of all: its hash table is made even if nothing is truncated.
insert into staged_order_event (event_id, table_name, op, row_id, order_id)
select
    truncated.event_id,
    truncated.table_name,
    'D' as op,
    known.row_id,
    known.order_id
from staged_order_event as truncated
cross join lateral (
    select
        order_id as row_id,
        order_id
    from fact_orders
    where truncated.table_name = 'orders'
    union all
    select
        order_item_id as row_id,
        order_id
    from fact_sales
    where truncated.table_name = 'order_items'
    union all
    select distinct
        earlier.row_id,
        earlier.order_id
    from staged_order_event as earlier
    where
        earlier.table_name = truncated.table_name
        and earlier.event_id < truncated.event_id
        and earlier.op <> 'T'
        and not exists (
            select
            from fact_orders as f
            where earlier.table_name = 'orders' and f.order_id = earlier.order_id
        )
        and not exists (
            select
            from fact_sales as f
            where
                earlier.table_name = 'order_items'
                and f.order_id = earlier.order_id
                and f.order_item_id = earlier.row_id
        )
) as known
where truncated.op = 'T'
