-- The files name no employee.
select
    date_trunc('month', ordered_at)::date as month,
    -2 as employee_id,
    'Not applicable' as employee_name,
    count(distinct order_id) as orders,
    count(*) as units,
    (sum(price) / 100)::decimal(28, 2) as net_amount,
    (sum(price + tax) / 100)::decimal(28, 2) as total_amount,
    round(sum(price + tax)::decimal(28, 0) / 100 / count(distinct order_id), 2)::decimal(28, 2) as average_order_value
from sales
group by date_trunc('month', ordered_at)::date
