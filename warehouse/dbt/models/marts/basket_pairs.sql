-- Grain: two products that were bought together, the lower id first.

{{ config(materialized='table') }}

with

sums as (
    select
        product_a_id,
        product_b_id,
        sum(orders)::bigint as orders
    from {{ ref('basket_months') }}
    group by product_a_id, product_b_id
),

products as (
    select
        sums.product_a_id as product_id,
        coalesce(today.product_name, 'Unknown') as product_name,
        sums.orders
    from sums
    left join {{ ref('products_today') }} as today on sums.product_a_id = today.product_id
    where sums.product_a_id = sums.product_b_id
)

select
    pairs.product_a_id,
    a.product_name as product_a_name,
    pairs.product_b_id,
    b.product_name as product_b_name,
    pairs.orders,
    a.orders as orders_of_a,
    b.orders as orders_of_b,
    round(pairs.orders::numeric / chain.orders, 6)::numeric(7, 6) as support,
    round(pairs.orders::numeric / a.orders, 6)::numeric(7, 6) as confidence_a_to_b,
    round(pairs.orders::numeric / b.orders, 6)::numeric(7, 6) as confidence_b_to_a,
    round(pairs.orders::numeric * chain.orders / (a.orders * b.orders), 4)::numeric(28, 4) as lift
from sums as pairs
inner join sums as chain on chain.product_a_id is null
inner join products as a on pairs.product_a_id = a.product_id
inner join products as b on pairs.product_b_id = b.product_id
where pairs.product_a_id < pairs.product_b_id
