-- Grain: a customer with a name; walk-ins and unknown ones are nobody. Summed up by the engine.

select
    sums.customer_id,
    coalesce(today.name, 'Unknown') as customer_name,
    sums.orders,
    sums.units,
    sums.net_amount,
    sums.total_amount,
    sums.first_order_at,
    sums.last_order_at,
    -- Of two who are equal the one who came first to the chain is before the other: each rank is there once.
    row_number() over (order by sums.net_amount desc, sums.customer_id) as rank
from {{ source('star', 'agg_customer') }} as sums
left join {{ source('star', 'dim_customer') }} as today on sums.customer_id = today.customer_id and today.is_current
where sums.orders > 0
