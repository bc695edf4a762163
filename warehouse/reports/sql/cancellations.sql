-- Which part of the orders was cancelled, by day and store, newest first.
select
    date,
    store_id,
    store_name,
    placed_orders,
    cancelled_orders,
    cancelled_net_amount,
    cancelled_share
from marts.cancellations
where date between %(since)s and %(until)s
    and (%(store_id)s::bigint is null or store_id = %(store_id)s)
order by date desc, store_name, store_id
