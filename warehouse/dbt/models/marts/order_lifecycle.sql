-- Grain: a store's local day on which an order was placed that has been completed.

with

completed as (
    select
        date,
        store_id,
        store_name,
        extract(epoch from completed_at - ordered_at) as seconds
    from {{ ref('placed_orders') }}
    where completed_at is not null
)

select
    date,
    store_id,
    store_name,
    count(*) as completed_orders,
    round(avg(seconds) / 60, 2)::numeric(28, 2) as average_minutes,
    round((percentile_cont(0.5) within group (order by seconds))::numeric / 60, 2)::numeric(28, 2) as median_minutes,
    round((percentile_cont(0.95) within group (order by seconds))::numeric / 60, 2)::numeric(28, 2) as p95_minutes
from completed
group by date, store_id, store_name
