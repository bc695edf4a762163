-- fact_sales as one would tell it, whoever gave out the keys: the member, and what its version at the time was.
select
    f.order_id,
    f.order_item_id,
    f.line_number,
    f.date_key,
    c.customer_id,
    c.city,
    c.loyalty_tier,
    p.product_id,
    p.price,
    p.cost,
    s.store_id,
    s.tax_rate,
    e.employee_id,
    e.role,
    f.channel,
    f.status,
    f.ordered_at,
    f.quantity,
    f.unit_price,
    f.gross_amount,
    f.discount_amount,
    f.net_amount,
    f.tax_amount,
    f.total_amount,
    f.cost_amount,
    f.margin_amount
from fact_sales as f
inner join dim_customer as c on c.customer_key = f.customer_key
inner join dim_product as p on p.product_key = f.product_key
inner join dim_store as s on s.store_key = f.store_key
inner join dim_employee as e on e.employee_key = f.employee_key
order by f.order_id, f.order_item_id
