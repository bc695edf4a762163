select
    ordered_at::date as date,
    store_id,
    store_name,
    extract(isodow from ordered_at) as weekday,
    extract(hour from ordered_at) as hour,
    count(distinct order_id) as orders,
    count(*) as units,
    (sum(price) / 100)::decimal(28, 2) as net_amount,
    (sum(price + tax) / 100)::decimal(28, 2) as total_amount
from sales
group by ordered_at::date, store_id, store_name, extract(isodow from ordered_at), extract(hour from ordered_at)
