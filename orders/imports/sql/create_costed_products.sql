-- The products as they are written. A product's cost is the sum of its supplies; it is unknown where there are none,
-- and where a supply was rejected that is, or may be, one of its own: a sum without it would be wrong.
create temporary table costed_products on commit drop as
select
    product.line,
    product.id,
    product.name,
    product.type as category,
    coalesce(product.description, '') as description,
    (product.price::numeric / 100)::numeric(12, 2) as price,
    case when not exists (
        select from staged_supplies as lost
        where lost.reason is not null and coalesce(lost.sku, product.id) = product.id and not exists (
            select from staged_supplies as kept where kept.reason is null and (kept.sku, kept.id) = (lost.sku, lost.id)
        )
    ) then (
        select (sum(supply.cost::numeric) / 100)::numeric(12, 2) from staged_supplies as supply
        where supply.sku = product.id and supply.reason is null
    ) end as cost
from staged_products as product
where product.reason is null;
