-- The lines of these orders anew: the order's columns from fact_orders, the product version valid at ordered_at, the
-- cost that comes with it. Writes only what differs. The orders are given as an array, as in recount_fact_orders.sql.
update fact_sales as f set
    date_key = n.date_key,
    customer_key = n.customer_key,
    product_key = n.product_key,
    store_key = n.store_key,
    employee_key = n.employee_key,
    channel = n.channel,
    status = n.status,
    ordered_at = n.ordered_at,
    cost_amount = n.cost_amount,
    margin_amount = n.net_amount - n.cost_amount,
    run_id = %(run_id)s
from (
    select
        l.order_item_id,
        l.net_amount,
        o.*,
        p.product_key,
        l.quantity * p.cost as cost_amount
    from fact_sales as l
    inner join fact_orders as o on o.order_id = l.order_id
    inner join dim_product as was_p on was_p.product_key = l.product_key
    inner join dim_product as p
        on p.product_id = was_p.product_id and p.valid_from <= o.ordered_at and p.valid_to > o.ordered_at
    where l.order_id = any(array(select r.order_id from staged_restated_order as r))
) as n
where
    f.order_id = n.order_id
    and f.order_item_id = n.order_item_id
    and (
        f.date_key, f.customer_key, f.product_key, f.store_key, f.employee_key, f.channel, f.status, f.ordered_at,
        f.cost_amount
    ) is distinct from (
        n.date_key, n.customer_key, n.product_key, n.store_key, n.employee_key, n.channel, n.status, n.ordered_at,
        n.cost_amount
    )
