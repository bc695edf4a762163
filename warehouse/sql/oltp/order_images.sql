-- These orders and their lines as they stand, in the shape of events. {fields} are taken out of a row as out of a
-- payload.
select
    0::bigint as event_id,
    table_name,
    op,
    row_id,
    order_id,
    {fields},
    true as is_image
from (
    select
        'orders' as table_name,
        'U' as op,
        o.id as row_id,
        o.id as order_id,
        to_jsonb(o) as payload
    from orders as o
    where o.id = any({keys}::bigint[])
    union all
    select
        'order_items' as table_name,
        'U' as op,
        i.id as row_id,
        i.order_id,
        to_jsonb(i) as payload
    from order_items as i
    where i.order_id = any({keys}::bigint[])
) as image
