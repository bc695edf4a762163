-- How long orders took to be completed, by day and store, newest first.
select
    date,
    store_id,
    store_name,
    completed_orders,
    average_minutes,
    median_minutes,
    p95_minutes
from marts.order_lifecycle
where date between %(since)s and %(until)s
    and (%(store_id)s::bigint is null or store_id = %(store_id)s)
order by date desc, store_name, store_id
