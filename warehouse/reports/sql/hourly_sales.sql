-- Sales by day, store and hour, newest day first.
select
    date,
    store_id,
    store_name,
    weekday,
    hour,
    orders,
    units,
    net_amount,
    total_amount
from marts.hourly_sales
where date between %(since)s and %(until)s
    and (%(store_id)s::bigint is null or store_id = %(store_id)s)
order by date desc, store_name, store_id, hour
