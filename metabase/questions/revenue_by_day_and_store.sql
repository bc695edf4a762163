select
    date,
    store_name,
    orders,
    units,
    gross_amount,
    discount_amount,
    net_amount,
    tax_amount,
    total_amount,
    average_order_value
from marts.daily_revenue
where true
    [[and date >= {{from}}]]
    [[and date <= {{to}}]]
    [[and store_name = {{store}}]]
order by date desc nulls last, store_name, store_id
