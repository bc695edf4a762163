select
    store_name,
    sum(cancelled_net_amount) as cancelled_net_amount
from marts.cancellations
where true
    [[and date >= {{from}}]]
    [[and date <= {{to}}]]
    [[and store_name = {{store}}]]
group by store_id, store_name
order by cancelled_net_amount desc, store_id
