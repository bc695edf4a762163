-- What the change log has of orders and their lines.
insert into order_events (id, table_name, op, row_id, order_id, payload)
select
    id,
    table_name,
    op,
    row_id,
    order_id,
    coalesce(payload, '{}') as payload
from cdc_orders
