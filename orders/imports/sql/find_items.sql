-- Items of orders that an earlier import brought. A line that such an order lacks differs too: an order that is there
-- is left as it is, with its lines.
update staged_items as staged set found = case
    when (product.external_ref, there.line_number, there.quantity, there.unit_price, there.discount, there.tax)
        is not distinct from (line.sku, line.line_number, 1, line.unit_price, 0, line.tax)
        and there.order_id = whole.id
        then 'unchanged' else 'differs'
end
from priced_lines as line
inner join orders as whole on whole.external_ref = line.order_id
left join order_items as there on there.external_ref = line.id
left join products as product on product.id = there.product_id
where line.line = staged.line;
