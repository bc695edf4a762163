-- One order; its lines are counted as they come.
insert into fact_orders (
    order_id, date_key, customer_key, store_key, employee_key, channel, status, ordered_at, completed_at,
    item_count, subtotal, discount, tax, total, src_event_id, run_id
) values (
    %(order_id)s, %(date_key)s, %(customer_key)s, %(store_key)s, %(employee_key)s, %(channel)s, %(status)s,
    %(ordered_at)s, %(completed_at)s, 0, %(subtotal)s, %(discount)s, %(tax)s, %(total)s, %(event_id)s, 0
)
on conflict (order_id) do update set
    date_key = excluded.date_key,
    customer_key = excluded.customer_key,
    store_key = excluded.store_key,
    employee_key = excluded.employee_key,
    channel = excluded.channel,
    status = excluded.status,
    ordered_at = excluded.ordered_at,
    completed_at = excluded.completed_at,
    subtotal = excluded.subtotal,
    discount = excluded.discount,
    tax = excluded.tax,
    total = excluded.total,
    src_event_id = excluded.src_event_id
