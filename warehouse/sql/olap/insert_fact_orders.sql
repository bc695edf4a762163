-- Grain: one row an order; those that are new to the star.
insert into fact_orders (
    order_id, date_key, customer_key, store_key, employee_key, channel, status, ordered_at, completed_at,
    item_count, subtotal, discount, tax, total, src_event_id, run_id
)
select
    order_id,
    date_key,
    customer_key,
    store_key,
    employee_key,
    channel,
    status,
    ordered_at,
    completed_at,
    item_count,
    subtotal,
    discount,
    tax,
    total,
    event_id as src_event_id,
    %(run_id)s as run_id
from staged_order_fact
where is_new
