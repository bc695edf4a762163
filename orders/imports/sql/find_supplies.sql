-- Supplies live on in their product's cost, so they are there as their product is.
update staged_supplies as staged set found = product.found
from staged_products as product
where product.id = staged.sku and product.found is not null and product.reason is null and staged.reason is null;
