-- The days' revenue by category, the highest first. An order of two categories counts in both.
select
    category,
    sum(net_amount)::numeric(28, 2) as net_amount,
    sum(total_amount)::numeric(28, 2) as total_amount,
    sum(orders)::bigint as orders,
    sum(units)::bigint as units
from marts.sales_by_category
where date between %(since)s and %(until)s
    and (%(store_id)s::bigint is null or store_id = %(store_id)s)
    and (%(category)s::text is null or category = %(category)s)
group by category
order by net_amount desc, category
