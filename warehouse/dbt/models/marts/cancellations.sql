-- Grain: a store's local day on which an order was placed.

select
    calendar.date,
    days.store_id,
    coalesce(stores.store_name, 'Unknown') as store_name,
    days.placed_orders,
    days.cancelled_orders,
    days.cancelled_net_amount,
    round(days.cancelled_orders::numeric / days.placed_orders, 4)::numeric(5, 4) as cancelled_share
from {{ ref('store_days') }} as days
left join {{ source('star', 'dim_date') }} as calendar on days.date_key = calendar.date_key
left join {{ ref('stores_today') }} as stores on days.store_id = stores.store_id
where days.placed_orders > 0
