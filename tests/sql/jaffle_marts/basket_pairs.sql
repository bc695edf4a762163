with

chain as (
    select count(distinct order_id)::double as orders from sales
),

products as (
    select
        product_id,
        count(distinct order_id) as orders
    from sales
    group by product_id
),

pairs as (
    select
        one.product_id as product_a_id,
        one.product_name as product_a_name,
        other.product_id as product_b_id,
        other.product_name as product_b_name,
        count(distinct one.order_id) as orders
    from sales as one
    inner join sales as other on one.order_id = other.order_id and one.product_place < other.product_place
    group by one.product_id, one.product_name, other.product_id, other.product_name
)

select
    pairs.product_a_id,
    pairs.product_a_name,
    pairs.product_b_id,
    pairs.product_b_name,
    pairs.orders,
    a.orders as orders_of_a,
    b.orders as orders_of_b,
    (pairs.orders / chain.orders)::decimal(7, 6) as support,
    (pairs.orders / a.orders)::decimal(7, 6) as confidence_a_to_b,
    (pairs.orders / b.orders)::decimal(7, 6) as confidence_b_to_a,
    (pairs.orders * chain.orders / (a.orders * b.orders))::decimal(28, 4) as lift
from pairs
cross join chain
inner join products as a on pairs.product_a_id = a.product_id
inner join products as b on pairs.product_b_id = b.product_id
