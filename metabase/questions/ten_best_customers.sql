select
    customer_name,
    net_amount
from marts.top_customers
where true
    [[and last_order_at >= {{from}}::date]]
    [[and last_order_at < {{to}}::date + 1]]
order by rank
limit 10
