-- Grain: a store's local day on which an order was placed that has been completed.

select
    calendar.date,
    days.store_id,
    coalesce(stores.store_name, 'Unknown') as store_name,
    days.completed_orders,
    days.average_minutes,
    days.median_minutes,
    days.p95_minutes
from {{ ref('store_days') }} as days
left join {{ source('star', 'dim_date') }} as calendar on days.date_key = calendar.date_key
left join {{ ref('stores_today') }} as stores on days.store_id = stores.store_id
where days.completed_orders > 0
