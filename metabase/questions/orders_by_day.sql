select
    date,
    sum(orders) as orders
from marts.daily_revenue
where true
    [[and date >= {{from}}]]
    [[and date <= {{to}}]]
    [[and store_name = {{store}}]]
group by date
order by date
