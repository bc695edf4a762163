-- Grain: a store and a local day on which orders were placed. A day without any has a row without a store.

{{ config(unique_key='date_key') }}

with

days as (
    {{ changed('date_key') }}
)

select
    days.date_key,
    days.run_id,
    sums.*
from days
left join lateral (
    select
        store_id,
        count(*) as placed_orders,
        count(*) filter (where is_cancelled) as cancelled_orders,
        coalesce(sum(net_amount) filter (where is_cancelled), 0)::numeric(28, 2) as cancelled_net_amount,
        count(seconds) as completed_orders,
        round(avg(seconds) / 60, 2)::numeric(28, 2) as average_minutes,
        round((percentile_cont(0.5) within group (order by seconds))::numeric / 60, 2)::numeric(28, 2)
            as median_minutes,
        round((percentile_cont(0.95) within group (order by seconds))::numeric / 60, 2)::numeric(28, 2) as p95_minutes
    from {{ ref('placed_orders') }} as orders
    cross join lateral (select extract(epoch from completed_at - ordered_at) as seconds) as took
    where orders.date_key = days.date_key
    group by store_id
) as sums on true
