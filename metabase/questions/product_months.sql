select
    month,
    rank,
    product_name,
    category,
    orders,
    units,
    gross_amount,
    net_amount,
    margin_amount,
    previous_net_amount,
    trend_percent
from marts.product_performance
where true
    [[and month >= date_trunc('month', {{from}}::date)::date]]
    [[and month <= {{to}}]]
    [[and category = {{category}}]]
order by month desc nulls last, rank
