-- Grain: a store and a month of its local days.

with

months as (
    select
        month,
        store_id,
        store_name,
        count(*) filter (where is_sale) as orders,
        coalesce(sum(units) filter (where is_sale), 0)::bigint as units,
        coalesce(sum(net_amount) filter (where is_sale), 0)::numeric(28, 2) as net_amount,
        coalesce(sum(total_amount) filter (where is_sale), 0)::numeric(28, 2) as total_amount,
        (sum(margin_amount) filter (where is_sale))::numeric(28, 2) as margin_amount,
        count(distinct customer_id) filter (where is_sale and is_named) as customers,
        count(*) filter (where is_sale and is_named) as orders_of_customers,
        count(*) as placed_orders,
        count(*) filter (where is_cancelled) as cancelled_orders
    from {{ ref('placed_orders') }}
    group by month, store_id, store_name
)

select
    *,
    round(total_amount / nullif(orders, 0), 2)::numeric(28, 2) as average_order_value,
    round(orders_of_customers::numeric / nullif(orders, 0), 4)::numeric(5, 4) as customers_share,
    round(cancelled_orders::numeric / placed_orders, 4)::numeric(5, 4) as cancelled_share
from months
