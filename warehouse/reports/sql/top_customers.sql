-- The best customers of all time, the best first.
select
    rank,
    customer_id,
    customer_name,
    orders,
    units,
    net_amount,
    total_amount,
    first_order_at,
    last_order_at,
    days_since_last_order
from marts.top_customers
where rank <= %(at_most)s
order by rank
