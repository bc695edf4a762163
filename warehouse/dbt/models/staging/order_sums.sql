-- Grain: an order that has lines.

{{ config(materialized='ephemeral') }}

select
    order_id,
    sum(quantity) as units,
    sum(net_amount) as net_amount,
    sum(total_amount) as total_amount,
    sum(margin_amount) as margin_amount
from {{ source('star', 'fact_sales') }}
group by order_id
