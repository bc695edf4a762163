-- The orders that a changed dimension version governs. since is the earliest of staged_restatement, as a parameter: the
-- planner must know how few they are.
insert into staged_restated_order
select f.order_id
from staged_restatement as r
inner join dim_customer as d on d.customer_id = r.member_id
inner join fact_orders as f on f.customer_key = d.customer_key
where r.dimension = 'customer' and f.ordered_at >= r.since and f.ordered_at >= %(since)s::timestamptz
union
select f.order_id
from staged_restatement as r
inner join dim_store as d on d.store_id = r.member_id
inner join fact_orders as f on f.store_key = d.store_key
where r.dimension = 'store' and f.ordered_at >= r.since and f.ordered_at >= %(since)s::timestamptz
union
select f.order_id
from staged_restatement as r
inner join dim_employee as d on d.employee_id = r.member_id
inner join fact_orders as f on f.employee_key = d.employee_key
where r.dimension = 'employee' and f.ordered_at >= r.since and f.ordered_at >= %(since)s::timestamptz
union
select f.order_id
from staged_restatement as r
inner join dim_product as d on d.product_id = r.member_id
inner join fact_sales as l on l.product_key = d.product_key
inner join fact_orders as f on f.order_id = l.order_id
where r.dimension = 'product' and f.ordered_at >= r.since and f.ordered_at >= %(since)s::timestamptz
on conflict do nothing
