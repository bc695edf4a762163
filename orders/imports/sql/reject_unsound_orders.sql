-- Orders of an unknown store or customer, and those whose figures do not add up: subtotal + tax_paid is order_total,
-- and the subtotal is what its lines cost by the products file. A lost line is named, as it is the cause.
with lines as (
    select
        item.order_id,
        sum(product.price::numeric) filter (where item.reason is null) as price,
        min(item.line) filter (where item.reason is not null) as lost_line
    from staged_items as item
    left join staged_products as product on product.id = item.sku and product.reason is null
    group by item.order_id
),

judged as (
    select o.line, case
        when customer.id is null then format('unknown customer %s', o.customer)
        when store.id is null then format('unknown store %s', o.store_id)
        when o.subtotal::numeric + o.tax_paid::numeric <> o.order_total::numeric
            then format('subtotal %s + tax_paid %s is not order_total %s', o.subtotal, o.tax_paid, o.order_total)
        when o.subtotal::numeric = coalesce(lines.price, 0) then null
        when lines.lost_line is not null
            then format('its line in raw_items.csv, line %s, was rejected', lines.lost_line)
        else format('subtotal %s is not the sum of its lines, %s', o.subtotal, coalesce(lines.price, 0))
    end as reason
    from staged_orders as o
    left join staged_customers as customer on customer.id = o.customer and customer.reason is null
    left join staged_stores as store on store.id = o.store_id and store.reason is null
    left join lines on lines.order_id = o.id
    where o.reason is null
)

update staged_orders as staged set reason = judged.reason
from judged
where judged.line = staged.line and judged.reason is not null;
