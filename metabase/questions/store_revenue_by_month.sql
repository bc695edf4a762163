select
    month,
    store_name,
    sum(net_amount) as net_amount
from marts.store_scorecard
where true
    [[and month >= date_trunc('month', {{from}}::date)::date]]
    [[and month <= {{to}}]]
    [[and store_name = {{store}}]]
group by month, store_name
order by month, store_name
