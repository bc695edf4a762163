-- An order that is gone.
delete from fact_orders
where order_id = %(order_id)s
