-- Grain: a customer with a name and a month of local days. A month without one has a row without a customer.

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
        customer_id,
        sum(net_amount)::numeric(28, 2) as net_amount
    from {{ ref('counted_sales') }} as sales
    where is_named and {{ of_the_month('sales', 'months') }}
    group by customer_id
) as sums on true
