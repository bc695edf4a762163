-- One line.
insert into fact_sales (
    order_item_id, order_id, line_number, date_key, customer_key, product_key, store_key, employee_key, channel,
    status, ordered_at, quantity, unit_price, gross_amount, discount_amount, net_amount, tax_amount, total_amount,
    cost_amount, margin_amount, src_event_id, run_id
) values (
    %(id)s, %(order_id)s, %(line_number)s, %(date_key)s, %(customer_key)s, %(product_key)s, %(store_key)s,
    %(employee_key)s, %(channel)s, %(status)s, %(ordered_at)s, %(quantity)s, %(unit_price)s,
    %(quantity)s * %(unit_price)s, %(discount)s, %(quantity)s * %(unit_price)s - %(discount)s, %(tax)s,
    %(line_total)s, %(quantity)s * %(cost)s, %(quantity)s * %(unit_price)s - %(discount)s - %(quantity)s * %(cost)s,
    %(event_id)s, 0
)
on conflict (order_id, order_item_id) do update set
    line_number = excluded.line_number,
    date_key = excluded.date_key,
    customer_key = excluded.customer_key,
    product_key = excluded.product_key,
    store_key = excluded.store_key,
    employee_key = excluded.employee_key,
    channel = excluded.channel,
    status = excluded.status,
    ordered_at = excluded.ordered_at,
    quantity = excluded.quantity,
    unit_price = excluded.unit_price,
    gross_amount = excluded.gross_amount,
    discount_amount = excluded.discount_amount,
    net_amount = excluded.net_amount,
    tax_amount = excluded.tax_amount,
    total_amount = excluded.total_amount,
    cost_amount = excluded.cost_amount,
    margin_amount = excluded.margin_amount,
    src_event_id = excluded.src_event_id
