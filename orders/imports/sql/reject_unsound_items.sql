-- Items that cannot be a line: of an unknown product, or known already as a line of another order.
with known as (
    select
        item.line,
        product.id is null as of_nothing,
        coalesce(elsewhere.external_ref, 'number ' || elsewhere.id) as other_order
    from staged_items as item
    left join staged_products as product on product.id = item.sku and product.reason is null
    left join order_items as line on line.external_ref = item.id
    left join orders as elsewhere
        on elsewhere.id = line.order_id and not exists (select from orders where orders.external_ref = item.order_id)
    where item.reason is null
)

update staged_items as staged set reason = case
    when known.of_nothing then format('unknown sku %s', staged.sku)
    else format('%s is a line of order %s already', staged.id, known.other_order)
end
from known
where known.line = staged.line and (known.of_nothing or known.other_order is not null);
