-- Grain: an order line. What every metric counts, under the names that people know: said once, here.
-- Left joins, so that a broken key costs no revenue.

{{ config(materialized='ephemeral') }}

with

-- A line that waits for its order has no status yet, and does not count before.
sales as (
    select * from {{ source('star', 'fact_sales') }} where status <> 'cancelled'
),

-- A fact leads to the version of its time; the name is that of today.
stores as (
    select versions.store_key, versions.store_id, today.name as store_name
    from {{ source('star', 'dim_store') }} as versions
    left join {{ source('star', 'dim_store') }} as today on versions.store_id = today.store_id and today.is_current
),

customers as (
    select versions.customer_key, versions.customer_id, today.name as customer_name
    from {{ source('star', 'dim_customer') }} as versions
    left join {{ source('star', 'dim_customer') }} as today
        on versions.customer_id = today.customer_id and today.is_current
)

select
    sales.order_id,
    calendar.date,
    stores.store_id,
    coalesce(stores.store_name, 'Unknown') as store_name,
    customers.customer_id,
    coalesce(customers.customer_name, 'Unknown') as customer_name,
    -- As it was when it was sold: a product that moves to another category takes no old revenue along.
    coalesce(products.category, 'Unknown') as category,
    sales.ordered_at,
    sales.quantity,
    sales.gross_amount,
    sales.discount_amount,
    sales.net_amount,
    sales.tax_amount,
    sales.total_amount
from sales
left join {{ source('star', 'dim_date') }} as calendar on sales.date_key = calendar.date_key
left join {{ source('star', 'dim_product') }} as products on sales.product_key = products.product_key
left join stores on sales.store_key = stores.store_key
left join customers on sales.customer_key = customers.customer_key
