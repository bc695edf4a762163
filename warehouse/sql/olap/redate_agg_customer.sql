-- The first and the last order of the customers who have lost one at a certain time: cancelled, deleted, given to
-- another, or moved in time. Each is found at its end of the index, however many orders lie between the two.
update agg_customer as a set
    first_order_at = n.first_order_at,
    last_order_at = n.last_order_at
from (
    select
        lost.customer_id,
        min(o.first_order_at) as first_order_at,
        max(o.last_order_at) as last_order_at
    from (
        select distinct customer_id
        from (
            select customer_id
            from staged_sale
            where customer_id > 0
            group by customer_id, order_id, ordered_at
            having max(sign) = -1
        ) as gone
    ) as lost
    inner join dim_customer as c on c.customer_id = lost.customer_id
    cross join lateral (
        select
            min(ordered_at) as first_order_at,
            max(ordered_at) as last_order_at
        from fact_orders
        where customer_key = c.customer_key and customer_key > 0 and status <> 'cancelled' and item_count > 0
    ) as o
    group by lost.customer_id
) as n
where
    a.customer_id = n.customer_id
    and (a.first_order_at, a.last_order_at) is distinct from (n.first_order_at, n.last_order_at)
