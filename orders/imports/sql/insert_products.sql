insert into products (external_ref, sku, name, category, description, price, cost)
select
    product.id,
    product.id as sku,
    product.name,
    product.category,
    product.description,
    product.price,
    product.cost
from costed_products as product
inner join staged_products as staged on staged.line = product.line
where staged.found is null
order by product.line
on conflict (external_ref) do nothing;
