-- Grain: a customer with a name. Summed up by the engine.

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
-- offset 0: each by itself, since the planner does not know how few are asked for.
left join lateral (
    select name
    from {{ source('star', 'dim_customer') }}
    where customer_id = ranked.customer_id and is_current
    offset 0
) as today on true
