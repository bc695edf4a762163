select
    date,
    store_name,
    p95_minutes
from marts.order_lifecycle
where true
    [[and date >= {{from}}]]
    [[and date <= {{to}}]]
    [[and store_name = {{store}}]]
order by date, store_name, store_id
