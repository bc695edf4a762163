-- What each employee sold in each month that the days touch, newest month first.
select
    month,
    employee_id,
    employee_name,
    orders,
    units,
    net_amount,
    total_amount,
    average_order_value
from marts.employee_sales
where month between date_trunc('month', %(since)s)::date and %(until)s
order by month desc, employee_name, employee_id
