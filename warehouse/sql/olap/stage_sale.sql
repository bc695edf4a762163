-- What these orders add to the aggregates as the star stands: sign is -1 for what they did before the batch, 1 for
-- after it. In cents: to add up whole numbers costs a fraction of adding up decimals.
insert into staged_sale (
    sign, order_id, customer_id, date_key, store_id, hour, category, ordered_at, units, gross_cents,
    discount_cents, tax_cents, margin_cents
)
select
    {sign} as sign,
    f.order_id,
    c.customer_id,
    f.date_key,
    s.store_id,
    extract(hour from f.ordered_at at time zone coalesce(s.timezone, 'UTC')) as hour,
    coalesce(p.category, 'Unknown') as category,
    f.ordered_at,
    {sign} * f.quantity as units,
    {sign} * (f.gross_amount * 100)::bigint as gross_cents,
    {sign} * (f.discount_amount * 100)::bigint as discount_cents,
    {sign} * (f.tax_amount * 100)::bigint as tax_cents,
    {sign} * coalesce((f.margin_amount * 100)::bigint, 0) as margin_cents
from staged_counted_order as o
inner join fact_sales as f on f.order_id = o.order_id
inner join dim_customer as c on c.customer_key = f.customer_key
inner join dim_store as s on s.store_key = f.store_key
inner join dim_product as p on p.product_key = f.product_key
where f.status <> 'cancelled'
