select
    store_name,
    sum(net_amount) as net_amount
from marts.daily_revenue
where true
    [[and date >= {{from}}]]
    [[and date <= {{to}}]]
    [[and store_name = {{store}}]]
group by store_id, store_name
order by net_amount desc, store_id
