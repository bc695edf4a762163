select
    month,
    store_name,
    average_order_value
from marts.store_scorecard
where true
    [[and month >= date_trunc('month', {{from}}::date)::date]]
    [[and month <= {{to}}]]
    [[and store_name = {{store}}]]
order by month, store_name, store_id
