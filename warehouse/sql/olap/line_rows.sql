-- What fact_sales says, in the words of the source.
select
    l.order_id as key,
    l.total_amount as amount,
    l.order_item_id,
    l.line_number,
    p.product_id,
    l.quantity,
    l.unit_price,
    l.gross_amount,
    l.discount_amount,
    l.net_amount,
    l.tax_amount,
    l.total_amount,
    coalesce(
        row(l.date_key, l.customer_key, l.store_key, l.employee_key, l.channel, l.status, l.ordered_at)
        = row(o.date_key, o.customer_key, o.store_key, o.employee_key, o.channel, o.status, o.ordered_at),
        false
    ) as is_of_its_order,
    coalesce(
        p.valid_from <= o.ordered_at
        and p.valid_to > o.ordered_at
        and coalesce(l.cost_amount::text, '') = coalesce((l.quantity * p.cost)::text, '')
        and coalesce(l.margin_amount::text, '') = coalesce((l.net_amount - l.cost_amount)::text, ''),
        false
    ) as is_of_its_time
from fact_sales as l
left join fact_orders as o on o.order_id = l.order_id
left join dim_product as p on p.product_key = l.product_key
