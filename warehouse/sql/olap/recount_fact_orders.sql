-- item_count of the orders that are looked at again: their lines in fact_sales, counted. They are given as an array:
-- joined to a staging table, whose size the planner does not know, it would read all facts to find those of three.
update fact_orders as f set
    item_count = (select count(*) from fact_sales as l where l.order_id = f.order_id),
    run_id = %(run_id)s
where
    f.order_id = any(array(select r.order_id from staged_restated_order as r))
    and f.item_count <> (select count(*) from fact_sales as l where l.order_id = f.order_id)
