-- What fact_orders has to say, from the source; is_of_its_time: by keys of the versions valid then, on the store's
-- date.
select
    o.id as key,
    o.total as amount,
    o.store_id,
    o.customer_id,
    o.employee_id,
    o.channel,
    o.status,
    o.ordered_at,
    o.completed_at,
    (select count(*) from order_items as i where i.order_id = o.id) as item_count,
    o.subtotal,
    o.discount,
    o.tax,
    o.total,
    true as is_of_its_time
from orders as o
