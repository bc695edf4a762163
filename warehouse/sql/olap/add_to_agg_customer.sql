-- As add_to_agg_orders.sql, by customer. A time that has gone is looked for in redate_agg_customer.sql.
insert into agg_customer as a (customer_id, orders, units, net_amount, total_amount, first_order_at, last_order_at)
select
    customer_id,
    count(distinct order_id) filter (where sign = 1) - count(distinct order_id) filter (where sign = -1) as orders,
    sum(units) as units,
    sum(gross_cents - discount_cents) * 0.01 as net_amount,
    sum(gross_cents - discount_cents + tax_cents) * 0.01 as total_amount,
    min(ordered_at) filter (where sign = 1) as first_order_at,
    max(ordered_at) filter (where sign = 1) as last_order_at
from staged_sale
where customer_id > 0
group by customer_id
on conflict (customer_id) do update set
    orders = a.orders + excluded.orders,
    units = a.units + excluded.units,
    net_amount = a.net_amount + excluded.net_amount,
    total_amount = a.total_amount + excluded.total_amount,
    first_order_at = least(a.first_order_at, excluded.first_order_at),
    last_order_at = greatest(a.last_order_at, excluded.last_order_at)
