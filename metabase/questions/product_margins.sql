select
    product_name,
    sum(margin_amount) as margin_amount
from marts.product_performance
where true
    [[and month >= date_trunc('month', {{from}}::date)::date]]
    [[and month <= {{to}}]]
    [[and category = {{category}}]]
group by product_id, product_name
order by margin_amount desc nulls last, product_id
limit 10
