-- The sales that count, added up by {grain}: what the aggregate of that grain has to be.
select
    {grain},
    count(distinct order_id) as orders,
    sum(quantity) as units,
    sum(gross_amount) as gross_amount,
    sum(discount_amount) as discount_amount,
    sum(tax_amount) as tax_amount,
    coalesce(sum(margin_amount), 0) as margin_amount
from (
    select
        l.*,
        s.store_id,
        extract(hour from l.ordered_at at time zone coalesce(s.timezone, 'UTC'))::smallint as hour,
        coalesce(p.category, 'Unknown') as category
    from fact_sales as l
    inner join dim_store as s on s.store_key = l.store_key
    inner join dim_product as p on p.product_key = l.product_key
    where l.status <> 'cancelled' and l.ordered_at is not null
) as sale
group by {grain}
