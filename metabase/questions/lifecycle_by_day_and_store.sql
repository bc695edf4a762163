select
    date,
    store_name,
    completed_orders,
    average_minutes,
    median_minutes,
    p95_minutes
from marts.order_lifecycle
where true
    [[and date >= {{from}}]]
    [[and date <= {{to}}]]
    [[and store_name = {{store}}]]
order by date desc nulls last, store_name, store_id
