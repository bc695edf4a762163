-- Supplies that no product can take: it is unknown, has this one already, or would cost more than numeric(12, 2) holds.
with known as (
    select
        supply.line,
        supply.sku,
        product.id is null as of_nothing,
        min(supply.line) over (partition by supply.sku, supply.id) as first_line,
        sum(supply.cost::numeric) over (partition by supply.sku order by supply.line) as cost_so_far
    from staged_supplies as supply
    left join staged_products as product on product.id = supply.sku and product.reason is null
    where supply.reason is null
)

update staged_supplies as staged set reason = case
    when known.of_nothing then format('unknown sku %s', known.sku)
    when known.line > known.first_line
        then format('%s of %s stands in line %s already', staged.id, known.sku, known.first_line)
    else format('the supplies of %s cost more than 9999999999.99', known.sku)
end
from known
where known.line = staged.line
    and (known.of_nothing or known.line > known.first_line or known.cost_so_far > 999999999999);
