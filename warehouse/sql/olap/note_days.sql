-- The days of the orders concerned, as the star stands: run before it changes and after, so that an order which moves,
-- goes or is cancelled leaves word in both days. Lines count too, should their order not be there.
insert into fact_day as d (date_key, run_id)
select
    date_key,
    %(run_id)s::bigint as run_id
from (
    -- offset 0: as in stage_sale.sql.
    select f.date_key
    from staged_counted_order as o
    cross join lateral (select date_key from fact_orders where order_id = o.order_id offset 0) as f
    where not o.is_new
    union
    select date_key
    from staged_order_fact
    where is_new
    union
    select date_key
    from staged_sale
) as days
on conflict (date_key) do update set run_id = excluded.run_id
where d.run_id <> excluded.run_id
