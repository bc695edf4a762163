-- Grain: {grain} of {agg}. Adds what the orders of this batch add now, and takes away what they did before. An order
-- with several lines of a group counts once there.
insert into {agg} as a ({grain}, orders, units, gross_amount, discount_amount, tax_amount, margin_amount)
select
    {grain},
    sum(sign) as orders,
    sum(units) as units,
    sum(gross_cents) * 0.01 as gross_amount,
    sum(discount_cents) * 0.01 as discount_amount,
    sum(tax_cents) * 0.01 as tax_amount,
    sum(margin_cents) * 0.01 as margin_amount
from (
    select
        order_id,
        sign,
        {grain},
        sum(units)::bigint as units,
        sum(gross_cents)::bigint as gross_cents,
        sum(discount_cents)::bigint as discount_cents,
        sum(tax_cents)::bigint as tax_cents,
        coalesce(sum(margin_cents), 0)::bigint as margin_cents
    from staged_sale
    group by order_id, sign, {grain}
) as by_order
group by {grain}
on conflict ({grain}) do update set
    orders = a.orders + excluded.orders,
    units = a.units + excluded.units,
    gross_amount = a.gross_amount + excluded.gross_amount,
    discount_amount = a.discount_amount + excluded.discount_amount,
    tax_amount = a.tax_amount + excluded.tax_amount,
    margin_amount = a.margin_amount + excluded.margin_amount
