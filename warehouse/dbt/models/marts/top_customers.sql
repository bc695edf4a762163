-- Grain: a customer with a name. Summed up by the engine. Names come last: who asks for the best ten needs no others.

with

-- Of two who are equal the one who came first to the chain is before the other: each rank is there once.
ranked as (
    select
        *,
        row_number() over (order by net_amount desc, customer_id) as rank
    from {{ source('star', 'agg_customer') }}
    -- A row whose sales have all gone stays.
    where orders > 0
)

select
    ranked.customer_id,
    coalesce(today.name, 'Unknown') as customer_name,
    ranked.orders,
    ranked.units,
    ranked.net_amount,
    ranked.total_amount,
    ranked.first_order_at,
    ranked.last_order_at,
    ranked.rank,
    floor(extract(epoch from now() - ranked.last_order_at) / 86400)::integer as days_since_last_order
from ranked
left join {{ source('star', 'dim_customer') }} as today
    on ranked.customer_id = today.customer_id and today.is_current
