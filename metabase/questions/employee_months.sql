select
    month,
    employee_name,
    orders,
    units,
    net_amount,
    total_amount,
    average_order_value
from marts.employee_sales
where true
    [[and month >= date_trunc('month', {{from}}::date)::date]]
    [[and month <= {{to}}]]
order by month desc nulls last, employee_name, employee_id
