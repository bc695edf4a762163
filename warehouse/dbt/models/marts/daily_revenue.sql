-- Grain: a store's local day. Summed up by the engine.

select
    calendar.date,
    sums.store_id,
    stores.store_name,
    sums.orders,
    sums.units,
    sums.gross_amount,
    sums.discount_amount,
    sums.net_amount,
    sums.tax_amount,
    sums.total_amount,
    round(sums.total_amount / sums.orders, 2)::numeric(28, 2) as average_order_value
from {{ source('star', 'agg_store_day') }} as sums
left join {{ source('star', 'dim_date') }} as calendar on sums.date_key = calendar.date_key
left join {{ ref('stores_today') }} as stores on sums.store_id = stores.store_id
-- A row whose sales have all gone stays.
where sums.orders > 0
