select
    hour,
    weekday,
    sum(orders) as orders
from marts.hourly_sales
where true
    [[and date >= {{from}}]]
    [[and date <= {{to}}]]
    [[and store_name = {{store}}]]
group by hour, weekday
order by hour, weekday
