-- fact_orders as one would tell it, whoever gave out the keys: the member, and what its version at the time was.
select
    f.order_id,
    f.date_key,
    c.customer_id,
    c.city,
    c.loyalty_tier,
    s.store_id,
    s.tax_rate,
    e.employee_id,
    e.role,
    f.channel,
    f.status,
    f.ordered_at,
    f.completed_at,
    f.item_count,
    f.subtotal,
    f.discount,
    f.tax,
    f.total
from fact_orders as f
inner join dim_customer as c on c.customer_key = f.customer_key
inner join dim_store as s on s.store_key = f.store_key
inner join dim_employee as e on e.employee_key = f.employee_key
order by f.order_id
