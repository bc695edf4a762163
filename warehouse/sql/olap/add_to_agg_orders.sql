-- Grain: {grain} of {agg}. Adds what the orders of this batch add now, and takes away what they did before. An order
-- with several lines of a group counts once there.
insert into {agg} as a ({grain}, orders, units, gross_amount, discount_amount, tax_amount, margin_amount)
select
    {grain},
    count(distinct order_id) filter (where sign = 1) - count(distinct order_id) filter (where sign = -1) as orders,
    sum(units) as units,
    sum(gross_cents) * 0.01 as gross_amount,
    sum(discount_cents) * 0.01 as discount_amount,
    sum(tax_cents) * 0.01 as tax_amount,
    coalesce(sum(margin_cents), 0) * 0.01 as margin_amount
from staged_sale
group by {grain}
on conflict ({grain}) do update set
    orders = a.orders + excluded.orders,
    units = a.units + excluded.units,
    gross_amount = a.gross_amount + excluded.gross_amount,
    discount_amount = a.discount_amount + excluded.discount_amount,
    tax_amount = a.tax_amount + excluded.tax_amount,
    margin_amount = a.margin_amount + excluded.margin_amount
