-- Grain: an employee and a month of the stores' local days. A month without any sale has a row without an employee.

{{ config(unique_key='month_key') }}

with

months as (
    {{ changed('month_key') }}
)

select
    months.month_key,
    months.run_id,
    sums.*
from months
left join lateral (
    select
        employee_id,
        count(distinct order_id) as orders,
        sum(quantity) as units,
        sum(net_amount)::numeric(28, 2) as net_amount,
        sum(total_amount)::numeric(28, 2) as total_amount
    from {{ ref('counted_sales') }} as sales
    where {{ of_the_month('sales', 'months') }}
    group by employee_id
) as sums on true
