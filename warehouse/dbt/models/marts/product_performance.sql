-- Grain: a product and a month of the stores' local days. Summed up by the engine.

with

compared as (
    select
        *,
        -- Of two who are equal the lower id is first: each rank is there once a month.
        row_number() over (partition by month order by net_amount desc, product_id) as rank,
        -- The month before by the calendar, not the last one that has sales. Months that are none have none before.
        (sum(net_amount) filter (where month is not null) over the_month_before)::numeric(28, 2) as previous_net_amount
    from {{ ref('product_months') }}
    window the_month_before as (
        partition by product_id order by month
        range between interval '1 month' preceding and interval '1 month' preceding
    )
)

select
    *,
    round((net_amount - previous_net_amount) * 100 / nullif(previous_net_amount, 0), 1)::numeric(28, 1) as trend_percent
from compared
