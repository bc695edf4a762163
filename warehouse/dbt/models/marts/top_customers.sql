-- Grain: a customer with a name. Summed up by the engine.

with

sums as (
    select
        sums.customer_id,
        coalesce(today.name, 'Unknown') as customer_name,
        sums.orders,
        sums.units,
        sums.net_amount,
        sums.total_amount,
        sums.first_order_at,
        sums.last_order_at
    from {{ source('star', 'agg_customer') }} as sums
    left join {{ source('star', 'dim_customer') }} as today
        on sums.customer_id = today.customer_id and today.is_current
    -- A row whose sales have all gone stays.
    where sums.orders > 0
)

-- Of two who are equal the one who came first to the chain is before the other: each rank is there once.
select
    *,
    row_number() over (order by net_amount desc, customer_id) as rank,
    floor(extract(epoch from now() - last_order_at) / 86400)::integer as days_since_last_order
from sums
