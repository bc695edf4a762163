-- What each store came to in each month that the days touch, newest month first.
select
    month,
    store_id,
    store_name,
    orders,
    units,
    net_amount,
    total_amount,
    margin_amount,
    customers,
    orders_of_customers,
    placed_orders,
    cancelled_orders,
    average_order_value,
    customers_share,
    cancelled_share
from marts.store_scorecard
where month between date_trunc('month', %(since)s)::date and %(until)s
    and (%(store_id)s::bigint is null or store_id = %(store_id)s)
order by month desc, store_name, store_id
