-- What an order's lines repeat of it.
update fact_sales set
    date_key = %(date_key)s,
    customer_key = %(customer_key)s,
    store_key = %(store_key)s,
    employee_key = %(employee_key)s,
    channel = %(channel)s,
    status = %(status)s,
    ordered_at = %(ordered_at)s
where order_id = %(order_id)s
