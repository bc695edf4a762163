insert into order_items (external_ref, order_id, line_number, product_id, quantity, unit_price, tax, line_total)
select
    line.id,
    whole.id as order_id,
    line.line_number,
    product.id as product_id,
    1 as quantity,
    line.unit_price,
    line.tax,
    line.unit_price + line.tax as line_total
from priced_lines as line
inner join staged_items as staged on staged.line = line.line
inner join orders as whole on whole.external_ref = line.order_id
inner join products as product on product.external_ref = line.sku
where staged.found is null
order by line.line
on conflict (external_ref) do nothing;
