-- The sales that count, added up by customer: what agg_customer has to be.
select
    c.customer_id,
    count(distinct l.order_id) as orders,
    sum(l.quantity) as units,
    sum(l.net_amount) as net_amount,
    sum(l.total_amount) as total_amount,
    min(l.ordered_at) as first_order_at,
    max(l.ordered_at) as last_order_at
from fact_sales as l
inner join dim_customer as c on c.customer_key = l.customer_key
where l.status <> 'cancelled' and l.ordered_at is not null and l.customer_key > 0
group by c.customer_id
