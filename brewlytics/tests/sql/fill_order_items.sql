-- Two lines for each order, of one product in a thousand each.
insert into order_items (order_id, line_number, product_id, quantity, unit_price, line_total)
select
    orders.id as order_id,
    line_number,
    (select min(id) from products) + mod(orders.id * line_number, 1000) as product_id,
    1 as quantity,
    4 as unit_price,
    4 as line_total
from orders
cross join generate_series(1, 2) as line_number
