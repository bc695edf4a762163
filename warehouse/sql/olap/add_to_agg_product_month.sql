-- As add_to_agg_orders.sql, by month and product of the whole chain.
insert into agg_product_month as a (
    month_key, product_id, orders, units, gross_amount, discount_amount, costed_lines, margin_amount
)
select
    date_key / 100 as month_key,
    product_id,
    count(distinct order_id) filter (where sign = 1) - count(distinct order_id) filter (where sign = -1) as orders,
    sum(units) as units,
    sum(gross_cents) * 0.01 as gross_amount,
    sum(discount_cents) * 0.01 as discount_amount,
    coalesce(sum(sign) filter (where margin_cents is not null), 0) as costed_lines,
    coalesce(sum(margin_cents), 0) * 0.01 as margin_amount
from staged_sale
group by date_key / 100, product_id
on conflict (month_key, product_id) do update set
    orders = a.orders + excluded.orders,
    units = a.units + excluded.units,
    gross_amount = a.gross_amount + excluded.gross_amount,
    discount_amount = a.discount_amount + excluded.discount_amount,
    costed_lines = a.costed_lines + excluded.costed_lines,
    margin_amount = a.margin_amount + excluded.margin_amount
