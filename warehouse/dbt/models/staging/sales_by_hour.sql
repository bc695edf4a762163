-- Grain: a store's local hour of a day, of the sales that count. Summed up by the engine, with each change.

{{ config(materialized='ephemeral') }}

select
    calendar.date,
    calendar.day_of_week as weekday,
    sums.store_id,
    stores.store_name,
    sums.hour::integer as hour,
    sums.orders,
    sums.units,
    sums.gross_amount,
    sums.discount_amount,
    sums.net_amount,
    sums.tax_amount,
    sums.total_amount,
    sums.margin_amount
from {{ source('star', 'agg_store_hour') }} as sums
left join {{ source('star', 'dim_date') }} as calendar on sums.date_key = calendar.date_key
left join {{ ref('stores_today') }} as stores on sums.store_id = stores.store_id
-- A row whose sales have all gone stays.
where sums.orders > 0
