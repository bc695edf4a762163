with

months as (
    select
        date_trunc('month', ordered_at)::date as month,
        product_place,
        product_id,
        product_name,
        category,
        count(distinct order_id) as orders,
        count(*) as units,
        sum(price) as net,
        sum(price - cost) as margin
    from sales
    group by date_trunc('month', ordered_at)::date, product_place, product_id, product_name, category
)

select
    months.month,
    months.product_id,
    months.product_name,
    months.category,
    months.orders,
    months.units,
    (months.net / 100)::decimal(28, 2) as gross_amount,
    (months.net / 100)::decimal(28, 2) as net_amount,
    (months.margin / 100)::decimal(28, 2) as margin_amount,
    row_number() over (partition by months.month order by months.net desc, months.product_place) as rank,
    (earlier.net / 100)::decimal(28, 2) as previous_net_amount,
    round((months.net - earlier.net) * 100.0 / earlier.net, 1)::decimal(28, 1) as trend_percent
from months
left join months as earlier
    on months.product_id = earlier.product_id and months.month = earlier.month + interval '1 month'
