select
    employee_name,
    sum(net_amount) as net_amount
from marts.employee_sales
where true
    [[and month >= date_trunc('month', {{from}}::date)::date]]
    [[and month <= {{to}}]]
group by employee_id, employee_name
order by net_amount desc, employee_id
