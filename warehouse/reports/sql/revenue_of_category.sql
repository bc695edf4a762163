-- As revenue.sql, of one category: an order counts once if it has a line of it.
select
    grouping(date, store_id) as grain,
    date,
    store_id,
    store_name,
    coalesce(sum(net_amount), 0)::numeric(28, 2) as net_amount,
    coalesce(sum(total_amount), 0)::numeric(28, 2) as total_amount,
    coalesce(sum(orders), 0)::bigint as orders,
    coalesce(sum(units), 0)::bigint as units
from marts.sales_by_category
where date between %(since)s and %(until)s
    and category = %(category)s
    and (%(store_id)s::bigint is null or store_id = %(store_id)s)
group by grouping sets ((), (date), (store_id, store_name))
order by grain, date, net_amount desc, store_id
