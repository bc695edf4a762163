-- orders/sql/read_orders.sql makes the text of many orders at once, where this was called for each.
drop function show_order(orders);
