-- Grain: an order line. What every metric of sales counts, under the names that people know: said once, here.
-- Left joins, so that a broken key costs no revenue. No `with`, so that a mart's query is planned as one, without the
-- joins that it has no use for.

{{ config(materialized='ephemeral') }}

select
    sales.order_id,
    sales.date_key,
    calendar.date,
    make_date(calendar.year, calendar.month, 1) as month,
    calendar.day_of_week as weekday,
    extract(hour from sales.ordered_at at time zone stores.timezone)::integer as hour,
    stores.store_id,
    coalesce(stores.store_name, 'Unknown') as store_name,
    customers.customer_id,
    coalesce(customers.customer_name, 'Unknown') as customer_name,
    coalesce(customers.is_named, false) as is_named,
    employees.employee_id,
    coalesce(employees.employee_name, 'Unknown') as employee_name,
    products.product_id,
    coalesce(products.product_name, 'Unknown') as product_name,
    coalesce(products.category, 'Unknown') as category,
    coalesce(products.category_today, 'Unknown') as category_today,
    sales.ordered_at,
    sales.quantity,
    sales.gross_amount,
    sales.discount_amount,
    sales.net_amount,
    sales.tax_amount,
    sales.total_amount,
    sales.margin_amount
from {{ source('star', 'fact_sales') }} as sales
left join {{ source('star', 'dim_date') }} as calendar on sales.date_key = calendar.date_key
left join {{ ref('stores') }} as stores on sales.store_key = stores.store_key
left join {{ ref('customers') }} as customers on sales.customer_key = customers.customer_key
left join {{ ref('employees') }} as employees on sales.employee_key = employees.employee_key
left join {{ ref('products') }} as products on sales.product_key = products.product_key
-- A line that waits for its order has no status yet, and does not count before.
where sales.status <> 'cancelled'
