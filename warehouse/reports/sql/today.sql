-- Each store's own day as it is at a moment, and the same weekday a week before, summed up by whether the hour has
-- passed in the store: of both days, what has passed is like and like. The few dates around the moment hold all of it.
with clocks as (
    select
        store_id,
        %(now)s::timestamptz at time zone coalesce(timezone, 'UTC') as local_time
    from dim_store
    where is_current and store_key > 0
)

select
    clocks.local_time::date - sales.date as days_ago,
    sales.hour < extract(hour from clocks.local_time) as has_passed,
    sum(sales.net_amount)::numeric(28, 2) as net_amount,
    sum(sales.total_amount)::numeric(28, 2) as total_amount,
    sum(sales.orders)::bigint as orders,
    sum(sales.units)::bigint as units
from marts.hourly_sales as sales
inner join clocks on sales.store_id = clocks.store_id
where sales.date between %(now)s::date - 8 and %(now)s::date + 1
    and clocks.local_time::date - sales.date in (0, 7)
    and (%(store_id)s::bigint is null or sales.store_id = %(store_id)s)
group by days_ago, has_passed
