-- item_count of the orders that are looked at again: their lines in fact_sales, counted.
update fact_orders as f set
    item_count = counted.item_count,
    run_id = %(run_id)s
from (
    select
        r.order_id,
        count(l.order_item_id) as item_count
    from staged_restated_order as r
    left join fact_sales as l on l.order_id = r.order_id
    group by r.order_id
) as counted
where f.order_id = counted.order_id and f.item_count <> counted.item_count
