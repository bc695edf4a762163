-- Grain: a product and a month of the stores' local days.

with

months as (
    select
        month,
        product_id,
        product_name,
        category_today as category,
        count(distinct order_id) as orders,
        sum(quantity) as units,
        sum(gross_amount)::numeric(28, 2) as gross_amount,
        sum(net_amount)::numeric(28, 2) as net_amount,
        sum(margin_amount)::numeric(28, 2) as margin_amount
    from {{ ref('counted_sales') }}
    group by month, product_id, product_name, category_today
),

compared as (
    select
        *,
        -- Of two who are equal the lower id is first: each rank is there once a month.
        row_number() over (partition by month order by net_amount desc, product_id) as rank,
        -- The month before by the calendar, not the last one that has sales. Months that are none have none before.
        (sum(net_amount) filter (where month is not null) over the_month_before)::numeric(28, 2) as previous_net_amount
    from months
    window the_month_before as (
        partition by product_id order by month
        range between interval '1 month' preceding and interval '1 month' preceding
    )
)

select
    *,
    round((net_amount - previous_net_amount) * 100 / nullif(previous_net_amount, 0), 1)::numeric(28, 1) as trend_percent
from compared
