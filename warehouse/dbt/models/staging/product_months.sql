-- Grain: a product and a month, of the sales that count. Summed up by the engine, with each change.

{{ config(materialized='ephemeral') }}

select
    {{ first_day('sums.month_key') }} as month,
    sums.product_id,
    coalesce(products.product_name, 'Unknown') as product_name,
    coalesce(products.category, 'Unknown') as category,
    sums.orders,
    sums.units,
    sums.gross_amount,
    sums.net_amount,
    case when sums.costed_lines > 0 then sums.margin_amount end as margin_amount
from {{ source('star', 'agg_product_month') }} as sums
left join {{ ref('products_today') }} as products on sums.product_id = products.product_id
-- A row whose sales have all gone stays.
where sums.orders > 0
