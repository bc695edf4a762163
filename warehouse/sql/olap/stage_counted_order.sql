-- The orders whose part in the aggregates may change: those with events, and those that a new version governs. Nearly
-- all are new: of them nothing has to be taken away, and no fact has to be looked for. The two look-ups answer with a
-- value, for an exists would be hashed, which reads all facts.
insert into staged_counted_order (order_id, is_new)
select
    concerned.order_id,
    concerned.is_placed
    and coalesce(
        (select false from fact_orders as o where o.order_id = concerned.order_id),
        (select false from fact_sales as l where l.order_id = concerned.order_id limit 1),
        true
    ) as is_new
from (
    select
        order_id,
        bool_or(is_placed) as is_placed
    from (
        select
            order_id,
            table_name = 'orders' and op in ('I', 'U') as is_placed
        from staged_order_event
        where op <> 'T'
        union all
        select
            order_id,
            false as is_placed
        from staged_restated_order
    ) as mentioned
    group by order_id
) as concerned
