-- Grain: a store's local day.

with

days as (
    select
        date,
        store_id,
        store_name,
        sum(orders)::bigint as orders,
        sum(units)::bigint as units,
        sum(gross_amount)::numeric(28, 2) as gross_amount,
        sum(discount_amount)::numeric(28, 2) as discount_amount,
        sum(net_amount)::numeric(28, 2) as net_amount,
        sum(tax_amount)::numeric(28, 2) as tax_amount,
        sum(total_amount)::numeric(28, 2) as total_amount
    from {{ ref('sales_by_hour') }}
    group by date, store_id, store_name
)

select
    *,
    round(total_amount / orders, 2)::numeric(28, 2) as average_order_value
from days
