-- No order of the files is cancelled.
select
    raw_orders.ordered_at::timestamp::date as date,
    raw_stores.id as store_id,
    raw_stores.name as store_name,
    count(*) as placed_orders,
    0 as cancelled_orders,
    0 as cancelled_net_amount,
    0 as cancelled_share
from raw_orders
inner join raw_stores on raw_orders.store_id = raw_stores.id
group by raw_orders.ordered_at::timestamp::date, raw_stores.id, raw_stores.name
