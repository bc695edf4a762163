-- Of these orders, what the star has and the source has not: the image of a row that is not there is its deletion.
insert into staged_order_event (event_id, table_name, op, row_id, order_id, is_image)
select
    0 as event_id,
    'orders' as table_name,
    'D' as op,
    f.order_id as row_id,
    f.order_id,
    true as is_image
from fact_orders as f
where
    f.order_id = any(%(keys)s)
    and not exists (select from staged_order as s where s.order_id = f.order_id)
union all
select
    0 as event_id,
    'order_items' as table_name,
    'D' as op,
    l.order_item_id as row_id,
    l.order_id,
    true as is_image
from fact_sales as l
where
    l.order_id = any(%(keys)s)
    and not exists (select from staged_line as s where s.order_id = l.order_id and s.row_id = l.order_item_id)
