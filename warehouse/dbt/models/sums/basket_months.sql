-- Grain: a month and two products that were bought together in it, the lower id first. A product beside itself is each
-- order that has it; a row without products is each order of the month.

{{ config(unique_key='month_key') }}

with

months as (
    {{ changed('month_key') }}
),

-- How many pieces of a product an order has, and on how many lines, says nothing here.
baskets as (
    select distinct
        months.month_key,
        sales.order_id,
        sales.product_id
    from months
    cross join lateral (
        select
            order_id,
            product_id
        from {{ ref('counted_sales') }} as sales
        where {{ of_the_month('sales', 'months') }}
    ) as sales
),

pairs as (
    select
        one.month_key,
        one.product_id as product_a_id,
        other.product_id as product_b_id,
        count(*) as orders
    from baskets as one
    inner join baskets as other on one.order_id = other.order_id and one.product_id <= other.product_id
    group by one.month_key, one.product_id, other.product_id
),

chain as (
    select
        months.month_key,
        count(distinct baskets.order_id) as orders
    from months
    left join baskets on months.month_key = baskets.month_key
    group by months.month_key
)

select
    months.month_key,
    months.run_id,
    counted.product_a_id,
    counted.product_b_id,
    counted.orders
from months
inner join (
    select * from pairs
    union all
    select
        month_key,
        null as product_a_id,
        null as product_b_id,
        orders
    from chain
) as counted on months.month_key = counted.month_key
