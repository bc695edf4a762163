-- The next orders that the star knows: with a fact, with lines, or among the dead letters; with since and until those
-- placed in that time.
(
    select order_id
    from fact_orders
    where
        order_id > %(after)s
        and (%(since)s::timestamptz is null or ordered_at >= %(since)s and ordered_at < %(until)s)
    order by order_id
    limit %(size)s
)
union
(
    select distinct order_id
    from fact_sales
    where
        order_id > %(after)s
        and (%(since)s::timestamptz is null or ordered_at >= %(since)s and ordered_at < %(until)s)
    order by order_id
    limit %(size)s
)
union
(
    select distinct row_key
    from cdc_dead_letter
    where log = 'cdc_orders' and row_key > %(after)s and state = 'waiting'
    order by row_key
    limit %(size)s
)
order by order_id
limit %(size)s
