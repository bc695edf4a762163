-- One piece more on the first line of two in a hundred of the last %(orders)s orders, and on the orders' sums.
with changed as (
    update order_items as item
    set
        quantity = item.quantity + 1,
        tax = item.tax + round(item.unit_price * store.tax_rate, 2),
        line_total = item.line_total + item.unit_price + round(item.unit_price * store.tax_rate, 2)
    from orders as o
    inner join stores as store on store.id = o.store_id
    where
        item.order_id = o.id
        and item.line_number = 1
        and o.id > (select max(id) from orders) - %(orders)s
        and mod(o.id, 50) = 7
    returning item.order_id, item.unit_price, round(item.unit_price * store.tax_rate, 2) as tax
)

update orders as o
set
    subtotal = o.subtotal + changed.unit_price,
    tax = o.tax + changed.tax,
    total = o.total + changed.unit_price + changed.tax
from changed
where o.id = changed.order_id
