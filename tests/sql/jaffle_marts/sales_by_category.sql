select
    ordered_at::date as date,
    store_id,
    store_name,
    category,
    count(distinct order_id) as orders,
    count(*) as units,
    (sum(price) / 100)::decimal(28, 2) as gross_amount,
    0 as discount_amount,
    (sum(price) / 100)::decimal(28, 2) as net_amount,
    (sum(tax) / 100)::decimal(28, 2) as tax_amount,
    (sum(price + tax) / 100)::decimal(28, 2) as total_amount
from sales
group by ordered_at::date, store_id, store_name, category
