-- Grain: a version of a customer. A fact leads to the version of its time; the name is that of today.

{{ config(materialized='ephemeral') }}

select
    versions.customer_key,
    versions.customer_id,
    today.name as customer_name,
    -- Walk-ins (-2) and unknown ones (-1) are nobody.
    versions.customer_id not in (-1, -2) as is_named
from {{ source('star', 'dim_customer') }} as versions
-- Only one is current; `distinct` tells the planner, which then leaves this join out where no name is asked for.
left join (
    select distinct on (customer_id)
        customer_id,
        name
    from {{ source('star', 'dim_customer') }}
    where is_current
    order by customer_id
) as today on versions.customer_id = today.customer_id
