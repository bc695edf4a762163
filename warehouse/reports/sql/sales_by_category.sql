-- Sales by day, store and category, newest first.
select
    date,
    store_id,
    store_name,
    category,
    orders,
    units,
    gross_amount,
    discount_amount,
    net_amount,
    tax_amount,
    total_amount
from marts.sales_by_category
where date between %(since)s and %(until)s
    and (%(store_id)s::bigint is null or store_id = %(store_id)s)
    and (%(category)s::text is null or category = %(category)s)
order by date desc, store_name, store_id, category
