-- Grain: an employee and a month of the stores' local days.

with

months as (
    select
        month,
        employee_id,
        employee_name,
        count(distinct order_id) as orders,
        sum(quantity) as units,
        sum(net_amount)::numeric(28, 2) as net_amount,
        sum(total_amount)::numeric(28, 2) as total_amount
    from {{ ref('counted_sales') }}
    group by month, employee_id, employee_name
)

select
    *,
    round(total_amount / orders, 2)::numeric(28, 2) as average_order_value
from months
