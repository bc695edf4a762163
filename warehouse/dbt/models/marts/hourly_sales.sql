-- Grain: an hour of a store's local day.

select
    date,
    store_id,
    store_name,
    weekday,
    hour,
    count(distinct order_id) as orders,
    sum(quantity) as units,
    sum(net_amount)::numeric(28, 2) as net_amount,
    sum(total_amount)::numeric(28, 2) as total_amount
from {{ ref('counted_sales') }}
group by date, store_id, store_name, weekday, hour
