-- What each product sold in each month that the days touch, newest month first, the best product first.
select
    month,
    rank,
    product_id,
    product_name,
    category,
    orders,
    units,
    gross_amount,
    net_amount,
    margin_amount,
    previous_net_amount,
    trend_percent
from marts.product_performance
where month between date_trunc('month', %(since)s)::date and %(until)s
    and (%(category)s::text is null or category = %(category)s)
order by month desc, rank
