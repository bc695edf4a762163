-- What the orders that are not new add to the aggregates as the star stands: sign is -1 for what they did before the
-- batch, 1 for after it. insert_fact_sales.sql tells of new ones. In cents: to add up whole numbers costs a fraction of
-- adding up decimals.
insert into staged_sale (
    sign, order_id, customer_id, date_key, store_id, hour, product_id, category, ordered_at, units, gross_cents,
    discount_cents, tax_cents, margin_cents
)
select
    {sign} as sign,
    f.order_id,
    f.customer_id,
    f.date_key,
    f.store_id,
    extract(hour from f.ordered_at at time zone coalesce(f.timezone, 'UTC')) as hour,
    f.product_id,
    coalesce(f.category, 'Unknown') as category,
    f.ordered_at,
    {sign} * f.quantity as units,
    {sign} * (f.gross_amount * 100)::bigint as gross_cents,
    {sign} * (f.discount_amount * 100)::bigint as discount_cents,
    {sign} * (f.tax_amount * 100)::bigint as tax_cents,
    {sign} * (f.margin_amount * 100)::bigint as margin_cents
from staged_counted_order as o
-- offset 0: whatever the planner thinks of the staging table, whose size it does not know, each order is looked up by
-- itself. It would read all facts to find those of three.
cross join lateral (
    select
        l.*,
        c.customer_id,
        s.store_id,
        s.timezone,
        p.product_id,
        p.category
    from fact_sales as l
    inner join dim_customer as c on c.customer_key = l.customer_key
    inner join dim_store as s on s.store_key = l.store_key
    inner join dim_product as p on p.product_key = l.product_key
    where l.order_id = o.order_id and l.status <> 'cancelled' and l.ordered_at is not null
    offset 0
) as f
where not o.is_new
