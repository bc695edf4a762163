-- Grain: a store's local day on which an order was placed.

with

days as (
    select
        date,
        store_id,
        store_name,
        count(*) as placed_orders,
        count(*) filter (where is_cancelled) as cancelled_orders,
        coalesce(sum(net_amount) filter (where is_cancelled), 0)::numeric(28, 2) as cancelled_net_amount
    from {{ ref('placed_orders') }}
    group by date, store_id, store_name
)

select
    *,
    round(cancelled_orders::numeric / placed_orders, 4)::numeric(5, 4) as cancelled_share
from days
