-- Grain: a store and a month of its local days. A month without any order has a row without a store.

{{ config(unique_key='month_key') }}

with

months as (
    {{ changed('month_key') }}
)

select
    months.month_key,
    months.run_id,
    sums.*
from months
left join lateral (
    select
        store_id,
        count(*) filter (where is_sale) as orders,
        coalesce(sum(units) filter (where is_sale), 0)::bigint as units,
        coalesce(sum(net_amount) filter (where is_sale), 0)::numeric(28, 2) as net_amount,
        coalesce(sum(total_amount) filter (where is_sale), 0)::numeric(28, 2) as total_amount,
        (sum(margin_amount) filter (where is_sale))::numeric(28, 2) as margin_amount,
        count(distinct customer_id) filter (where is_sale and is_named) as customers,
        count(*) filter (where is_sale and is_named) as orders_of_customers,
        count(*) as placed_orders,
        count(*) filter (where is_cancelled) as cancelled_orders
    from {{ ref('placed_orders') }} as orders
    where {{ of_the_month('orders', 'months') }}
    group by store_id
) as sums on true
