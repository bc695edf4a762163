-- The sales that count, added up by month and product: what agg_product_month has to be.
select
    l.date_key / 100 as month_key,
    p.product_id,
    count(distinct l.order_id) as orders,
    sum(l.quantity) as units,
    sum(l.gross_amount) as gross_amount,
    sum(l.discount_amount) as discount_amount,
    count(l.margin_amount) as costed_lines,
    coalesce(sum(l.margin_amount), 0) as margin_amount
from fact_sales as l
inner join dim_product as p on p.product_key = l.product_key
where l.status <> 'cancelled' and l.ordered_at is not null
group by l.date_key / 100, p.product_id
