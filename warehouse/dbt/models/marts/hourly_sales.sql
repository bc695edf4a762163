-- Grain: an hour of a store's local day. Summed up by the engine.

select
    date,
    store_id,
    store_name,
    weekday,
    hour,
    orders,
    units,
    net_amount,
    total_amount
from {{ ref('sales_by_hour') }}
