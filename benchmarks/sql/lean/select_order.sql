-- What a line repeats of its order.
select
    date_key,
    customer_key,
    store_key,
    employee_key,
    channel,
    status,
    ordered_at
from fact_orders
where order_id = %(order_id)s
