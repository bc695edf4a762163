-- Grain: a store's local day and a category.

select
    date,
    store_id,
    store_name,
    category,
    count(distinct order_id) as orders,
    sum(quantity) as units,
    sum(gross_amount)::numeric(28, 2) as gross_amount,
    sum(discount_amount)::numeric(28, 2) as discount_amount,
    sum(net_amount)::numeric(28, 2) as net_amount,
    sum(tax_amount)::numeric(28, 2) as tax_amount,
    sum(total_amount)::numeric(28, 2) as total_amount
from {{ ref('counted_sales') }}
group by date, store_id, store_name, category
