-- TRUNCATE logs one event without rows: it is the end of every row known by then, from the star, from this batch or
-- from what waits among the dead letters.
insert into staged_event (log, event_id, xid, table_name, op, row_id, row_key, changed_at)
select
    truncated.log,
    truncated.event_id,
    truncated.xid,
    truncated.table_name,
    'D' as op,
    known.row_id,
    known.row_key,
    truncated.changed_at
from staged_event as truncated
cross join lateral (
    select
        order_id as row_id,
        order_id as row_key
    from fact_orders
    where truncated.table_name = 'orders'
    union
    select
        order_item_id as row_id,
        order_id as row_key
    from fact_sales
    where truncated.table_name = 'order_items'
    union
    select
        member_id as row_id,
        member_id as row_key
    from member_event
    where dimension || 's' = truncated.table_name
    union
    select
        earlier.row_id,
        earlier.row_key
    from staged_event as earlier
    where earlier.table_name = truncated.table_name and earlier.event_id < truncated.event_id and earlier.op <> 'T'
    union
    select
        waiting.row_id,
        waiting.row_key
    from cdc_dead_letter as waiting
    where waiting.table_name = truncated.table_name and waiting.state = 'waiting'
) as known
where truncated.op = 'T'
