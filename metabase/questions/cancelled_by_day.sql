select
    date,
    sum(cancelled_orders) as cancelled_orders
from marts.cancellations
where true
    [[and date >= {{from}}]]
    [[and date <= {{to}}]]
    [[and store_name = {{store}}]]
group by date
order by date
