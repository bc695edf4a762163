-- An image bears the number of the last event that the star knows of its row, 0 if it knows none: whatever happens to
-- the row after the image has a larger one. The log's own maximum would not do: a transaction that is open at the
-- source may hold a smaller number, and would be refused when it comes.
update staged_order_event as s set
    event_id = known.event_id
from (
    select
        table_name,
        order_id,
        row_id,
        max(src_event_id) as event_id
    from (
        select
            'orders' as table_name,
            order_id,
            order_id as row_id,
            src_event_id
        from fact_orders
        where order_id = any(%(keys)s)
        union all
        select
            'orders' as table_name,
            order_id,
            order_id as row_id,
            src_event_id
        from fact_orders_deleted
        where order_id = any(%(keys)s)
        union all
        select
            'order_items' as table_name,
            order_id,
            order_item_id as row_id,
            src_event_id
        from fact_sales
        where order_id = any(%(keys)s)
        union all
        select
            'order_items' as table_name,
            order_id,
            order_item_id as row_id,
            src_event_id
        from fact_sales_deleted
        where order_id = any(%(keys)s)
    ) as rows
    group by table_name, order_id, row_id
) as known
where s.table_name = known.table_name and s.order_id = known.order_id and s.row_id = known.row_id
