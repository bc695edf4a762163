select
    month,
    store_name,
    orders,
    units,
    net_amount,
    total_amount,
    margin_amount,
    average_order_value,
    customers,
    orders_of_customers,
    customers_share,
    placed_orders,
    cancelled_orders,
    cancelled_share
from marts.store_scorecard
where true
    [[and month >= date_trunc('month', {{from}}::date)::date]]
    [[and month <= {{to}}]]
    [[and store_name = {{store}}]]
order by month desc nulls last, store_name, store_id
