select
    product_name,
    sum(net_amount) as net_amount
from marts.product_performance
where true
    [[and month >= date_trunc('month', {{from}}::date)::date]]
    [[and month <= {{to}}]]
    [[and category = {{category}}]]
group by product_id, product_name
order by net_amount desc, product_id
limit 10
