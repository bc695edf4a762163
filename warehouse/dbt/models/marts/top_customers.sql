-- Grain: a customer with a name.

with

customers as (
    select
        customer_id,
        customer_name,
        count(distinct order_id) as orders,
        sum(quantity) as units,
        sum(net_amount)::numeric(28, 2) as net_amount,
        sum(total_amount)::numeric(28, 2) as total_amount,
        min(ordered_at) as first_order_at,
        max(ordered_at) as last_order_at
    from {{ ref('counted_sales') }}
    where is_named
    group by customer_id, customer_name
)

-- Of two who are equal the one who came first to the chain is before the other: each rank is there once.
select
    *,
    row_number() over (order by net_amount desc, customer_id) as rank,
    floor(extract(epoch from now() - last_order_at) / 86400)::integer as days_since_last_order
from customers
