-- Grain: an employee and a month of the stores' local days.

select
    {{ first_day('months.month_key') }} as month,
    months.employee_id,
    coalesce(employees.employee_name, 'Unknown') as employee_name,
    months.orders,
    months.units,
    months.net_amount,
    months.total_amount,
    round(months.total_amount / months.orders, 2)::numeric(28, 2) as average_order_value
from {{ ref('employee_months') }} as months
left join {{ ref('employees_today') }} as employees on months.employee_id = employees.employee_id
where months.orders > 0
