-- The lines of these orders anew: the order's columns from fact_orders, the product version valid at ordered_at, the
-- cost that comes with it. Writes only what differs. The orders are given as an array, as in recount_fact_orders.sql.
update fact_sales as f set
    date_key = o.date_key,
    customer_key = o.customer_key,
    product_key = p.product_key,
    store_key = o.store_key,
    employee_key = o.employee_key,
    channel = o.channel,
    status = o.status,
    ordered_at = o.ordered_at,
    cost_amount = f.quantity * p.cost,
    margin_amount = f.net_amount - f.quantity * p.cost,
    run_id = %(run_id)s
from fact_orders as o
cross join dim_product as was_p
inner join dim_product as p
    on p.product_id = was_p.product_id and p.valid_from <= o.ordered_at and p.valid_to > o.ordered_at
where
    o.order_id = any(array(select r.order_id from staged_restated_order as r))
    and f.order_id = o.order_id
    and was_p.product_key = f.product_key
    and (
        f.date_key, f.customer_key, f.product_key, f.store_key, f.employee_key, f.channel, f.status, f.ordered_at,
        f.cost_amount
    ) is distinct from (
        o.date_key, o.customer_key, p.product_key, o.store_key, o.employee_key, o.channel, o.status, o.ordered_at,
        f.quantity * p.cost
    )
