select
    rank,
    customer_name,
    orders,
    units,
    net_amount,
    total_amount,
    first_order_at,
    last_order_at
from marts.top_customers
where true
    [[and last_order_at >= {{from}}::date]]
    [[and last_order_at < {{to}}::date + 1]]
order by rank
limit 100
