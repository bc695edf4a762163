-- As today.sql, of one category, whose sales are not known by the hour: whole days, as if all of each had passed.
with clocks as (
    select
        store_id,
        %(now)s::timestamptz at time zone coalesce(timezone, 'UTC') as local_time
    from dim_store
    where is_current and store_key > 0
)

select
    clocks.local_time::date - sales.date as days_ago,
    true as has_passed,
    sum(sales.net_amount)::numeric(28, 2) as net_amount,
    sum(sales.total_amount)::numeric(28, 2) as total_amount,
    sum(sales.orders)::bigint as orders,
    sum(sales.units)::bigint as units
from marts.sales_by_category as sales
inner join clocks on sales.store_id = clocks.store_id
where sales.date between %(now)s::date - 8 and %(now)s::date + 1
    and clocks.local_time::date - sales.date in (0, 7)
    and sales.category = %(category)s
    and (%(store_id)s::bigint is null or sales.store_id = %(store_id)s)
group by days_ago
