-- Products that an earlier import brought.
update staged_products as staged set found = case
    when (
        there.sku, there.name, there.category, there.description, there.price, there.cost
    ) is not distinct from (
        product.id, product.name, product.category, product.description, product.price, product.cost
    )
        then 'unchanged' else 'differs'
end
from products as there
inner join costed_products as product on product.id = there.external_ref
where product.line = staged.line;
