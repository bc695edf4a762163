select
    customer_id,
    customer_name,
    count(distinct order_id) as orders,
    count(*) as units,
    (sum(price) / 100)::decimal(28, 2) as net_amount,
    (sum(price + tax) / 100)::decimal(28, 2) as total_amount,
    min(ordered_at) as first_order_at,
    max(ordered_at) as last_order_at,
    row_number() over (order by sum(price) desc, customer_place) as rank
from sales
group by customer_id, customer_name, customer_place
