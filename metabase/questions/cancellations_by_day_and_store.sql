select
    date,
    store_name,
    placed_orders,
    cancelled_orders,
    cancelled_net_amount,
    cancelled_share
from marts.cancellations
where true
    [[and date >= {{from}}]]
    [[and date <= {{to}}]]
    [[and store_name = {{store}}]]
order by date desc nulls last, store_name, store_id
