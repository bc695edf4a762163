-- What the star holds of each store: orders that were not cancelled, their lines, what was paid.
with lines as (
    select order_id, count(*) as lines
    from fact_sales
    group by order_id
)

select
    store.name,
    count(*) as orders,
    coalesce(sum(lines.lines), 0) as lines,
    sum(fact.total) as revenue
from fact_orders as fact
inner join dim_store as store on store.store_key = fact.store_key
left join lines on lines.order_id = fact.order_id
where fact.status <> 'cancelled'
group by store.store_id, store.name
order by revenue desc
