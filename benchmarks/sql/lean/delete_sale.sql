-- A line that is gone.
delete from fact_sales
where order_id = %(order_id)s and order_item_id = %(row_id)s
