-- Revenue by day and store, newest first.
select
    date,
    store_id,
    store_name,
    orders,
    units,
    gross_amount,
    discount_amount,
    net_amount,
    tax_amount,
    total_amount,
    average_order_value
from marts.daily_revenue
where date between %(since)s and %(until)s
    and (%(store_id)s::bigint is null or store_id = %(store_id)s)
order by date desc, store_name, store_id
