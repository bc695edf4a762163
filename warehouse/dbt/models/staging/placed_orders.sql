-- Grain: an order, also one that was cancelled and one without lines. Its sums are those of its lines.
-- Left joins, so that a broken key costs no order. No `with`, so that a mart's query is planned as one, without the
-- joins that it has no use for.

{{ config(materialized='ephemeral') }}

select
    orders.order_id,
    orders.date_key,
    calendar.date,
    make_date(calendar.year, calendar.month, 1) as month,
    stores.store_id,
    coalesce(stores.store_name, 'Unknown') as store_name,
    customers.customer_id,
    coalesce(customers.is_named, false) as is_named,
    orders.ordered_at,
    orders.completed_at,
    orders.status = 'cancelled' as is_cancelled,
    -- The same orders that counted_sales has lines of.
    orders.status <> 'cancelled' and lines.order_id is not null as is_sale,
    lines.units,
    lines.net_amount,
    lines.total_amount,
    lines.margin_amount
from {{ source('star', 'fact_orders') }} as orders
-- Order by order, since what is asked for is a few days of all.
left join lateral (
    select
        order_id,
        sum(quantity) as units,
        sum(net_amount) as net_amount,
        sum(total_amount) as total_amount,
        sum(margin_amount) as margin_amount
    from {{ source('star', 'fact_sales') }}
    where order_id = orders.order_id
    group by order_id
) as lines on true
left join {{ source('star', 'dim_date') }} as calendar on orders.date_key = calendar.date_key
left join {{ ref('stores') }} as stores on orders.store_key = stores.store_key
left join {{ ref('customers') }} as customers on orders.customer_key = customers.customer_key
