-- Grain: a store's local day and a category, which is that of the product when it was sold. Summed up by the engine.

select
    calendar.date,
    sums.store_id,
    stores.store_name,
    sums.category,
    sums.orders,
    sums.units,
    sums.gross_amount,
    sums.discount_amount,
    sums.net_amount,
    sums.tax_amount,
    sums.total_amount
from {{ source('star', 'agg_category_day') }} as sums
left join {{ source('star', 'dim_date') }} as calendar on sums.date_key = calendar.date_key
left join {{ ref('stores_today') }} as stores on sums.store_id = stores.store_id
where sums.orders > 0
