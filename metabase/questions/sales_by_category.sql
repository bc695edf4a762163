select
    category,
    sum(net_amount) as net_amount
from marts.sales_by_category
where true
    [[and date >= {{from}}]]
    [[and date <= {{to}}]]
    [[and store_name = {{store}}]]
group by category
order by net_amount desc, category
