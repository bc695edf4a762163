-- The order lines of a jaffle shop's files, in cents; DuckDB's SQL, over one table a file. Their places in the files
-- (rowid) decide between lines that are equal, and so do those of customers and products.
create table sales as

with

costs as (
    select
        sku,
        sum(cost::integer) as cost
    from raw_supplies
    group by sku
),

lines as (
    select
        raw_items.rowid as line,
        raw_orders.id as order_id,
        raw_orders.ordered_at::timestamp as ordered_at,
        raw_stores.id as store_id,
        raw_stores.name as store_name,
        raw_customers.rowid as customer_place,
        raw_customers.id as customer_id,
        raw_customers.name as customer_name,
        raw_products.rowid as product_place,
        raw_products.sku as product_id,
        raw_products.name as product_name,
        raw_products.type as category,
        raw_products.price::integer as price,
        costs.cost,
        raw_orders.tax_paid::integer as tax_paid,
        sum(raw_products.price::integer) over (partition by raw_orders.id) as subtotal
    from raw_items
    inner join raw_orders on raw_items.order_id = raw_orders.id
    inner join raw_stores on raw_orders.store_id = raw_stores.id
    inner join raw_customers on raw_orders.customer = raw_customers.id
    inner join raw_products on raw_items.sku = raw_products.sku
    left join costs on raw_items.sku = costs.sku
),

-- The order's tax by the prices, rounded down to the cent ...
rounded_down as (
    select
        *,
        mod(tax_paid * price, subtotal) as lost,
        (tax_paid * price - mod(tax_paid * price, subtotal)) / subtotal as share
    from lines
),

-- ... and the cents that are left, to the lines that lost most.
places as (
    select
        *,
        row_number() over (partition by order_id order by lost desc, line) as place,
        tax_paid - sum(share) over (partition by order_id) as cents_left
    from rounded_down
)

select
    *,
    (share + case when place <= cents_left then 1 else 0 end)::integer as tax
from places
