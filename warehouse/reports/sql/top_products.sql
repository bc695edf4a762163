-- The products that brought most in the months that the days touch, the best first; the mart has whole months.
select
    product_id,
    product_name,
    sum(net_amount)::numeric(28, 2) as net_amount,
    sum(orders)::bigint as orders,
    sum(units)::bigint as units
from marts.product_performance
where month between date_trunc('month', %(since)s)::date and %(until)s
    and (%(category)s::text is null or category = %(category)s)
group by product_id, product_name
order by net_amount desc, product_id
limit %(at_most)s
