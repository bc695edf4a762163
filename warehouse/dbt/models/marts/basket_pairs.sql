-- Grain: two products that were bought together, the lower id first.

{{ config(materialized='table') }}

with

-- How many pieces of a product an order has, and on how many lines, says nothing here.
baskets as (
    select distinct
        order_id,
        product_id,
        product_name
    from {{ ref('counted_sales') }}
),

chain as (
    select count(distinct order_id)::numeric as orders from baskets
),

products as (
    select
        product_id,
        product_name,
        count(*) as orders
    from baskets
    group by product_id, product_name
),

pairs as (
    select
        one.product_id as product_a_id,
        other.product_id as product_b_id,
        count(*) as orders
    from baskets as one
    inner join baskets as other on one.order_id = other.order_id and one.product_id < other.product_id
    group by one.product_id, other.product_id
)

select
    pairs.product_a_id,
    a.product_name as product_a_name,
    pairs.product_b_id,
    b.product_name as product_b_name,
    pairs.orders,
    a.orders as orders_of_a,
    b.orders as orders_of_b,
    round(pairs.orders / chain.orders, 6)::numeric(7, 6) as support,
    round(pairs.orders::numeric / a.orders, 6)::numeric(7, 6) as confidence_a_to_b,
    round(pairs.orders::numeric / b.orders, 6)::numeric(7, 6) as confidence_b_to_a,
    round(pairs.orders * chain.orders / (a.orders * b.orders), 4)::numeric(28, 4) as lift
from pairs
inner join products as a on pairs.product_a_id = a.product_id
inner join products as b on pairs.product_b_id = b.product_id
cross join chain
