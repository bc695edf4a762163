-- One line more, or one less.
update fact_orders set item_count = item_count + %(change)s
where order_id = %(order_id)s
