-- Grain: a store and a month of its local days.

select
    {{ first_day('months.month_key') }} as month,
    months.store_id,
    coalesce(stores.store_name, 'Unknown') as store_name,
    months.orders,
    months.units,
    months.net_amount,
    months.total_amount,
    months.margin_amount,
    months.customers,
    months.orders_of_customers,
    months.placed_orders,
    months.cancelled_orders,
    round(months.total_amount / nullif(months.orders, 0), 2)::numeric(28, 2) as average_order_value,
    round(months.orders_of_customers::numeric / nullif(months.orders, 0), 4)::numeric(5, 4) as customers_share,
    round(months.cancelled_orders::numeric / months.placed_orders, 4)::numeric(5, 4) as cancelled_share
from {{ ref('store_months') }} as months
left join {{ ref('stores_today') }} as stores on months.store_id = stores.store_id
where months.placed_orders > 0
