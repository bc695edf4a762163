select
    date,
    store_name,
    category,
    orders,
    units,
    gross_amount,
    discount_amount,
    net_amount,
    tax_amount,
    total_amount
from marts.sales_by_category
where true
    [[and date >= {{from}}]]
    [[and date <= {{to}}]]
    [[and store_name = {{store}}]]
order by date desc nulls last, store_name, store_id, category
