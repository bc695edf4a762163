-- The days' revenue as a whole, by day and by store in one pass; `grain` has a bit for each that is summed up.

with

-- Of one category an order counts once if it has a line of it. The mart that is not asked costs nothing: the planner
-- sees that its condition never holds.
sales as (
    select
        date,
        store_id,
        store_name,
        net_amount,
        total_amount,
        orders,
        units
    from marts.daily_revenue
    where %(category)s::text is null
    union all
    select
        date,
        store_id,
        store_name,
        net_amount,
        total_amount,
        orders,
        units
    from marts.sales_by_category
    where category = %(category)s
)

select
    grouping(date, store_id) as grain,
    date,
    store_id,
    store_name,
    coalesce(sum(net_amount), 0)::numeric(28, 2) as net_amount,
    coalesce(sum(total_amount), 0)::numeric(28, 2) as total_amount,
    coalesce(sum(orders), 0)::bigint as orders,
    coalesce(sum(units), 0)::bigint as units
from sales
where date between %(since)s and %(until)s
    and (%(store_id)s::bigint is null or store_id = %(store_id)s)
group by grouping sets ((), (date), (store_id, store_name))
order by grain, date, net_amount desc, store_id
