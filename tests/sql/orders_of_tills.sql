-- The orders that a jaffle shop's year has brought through the API, as its files name everything.
select
    substr(o.external_ref, 6) as order_ref,
    s.external_ref as store_ref,
    c.external_ref as customer_ref,
    array_agg(p.external_ref order by i.line_number) as product_refs
from orders as o
inner join stores as s on s.id = o.store_id
inner join customers as c on c.id = o.customer_id
inner join order_items as i on i.order_id = o.id
inner join products as p on p.id = i.product_id
where o.external_ref like 'till-%'
group by o.id, s.external_ref, c.external_ref
