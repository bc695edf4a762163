-- Grain: a version of a customer. A fact leads to the version of its time; the name is that of today.

{{ config(materialized='ephemeral') }}

select
    versions.customer_key,
    versions.customer_id,
    today.name as customer_name,
    -- Walk-ins (-2) and unknown ones (-1) are nobody.
    versions.customer_id not in (-1, -2) as is_named
from {{ source('star', 'dim_customer') }} as versions
left join {{ source('star', 'dim_customer') }} as today on versions.customer_id = today.customer_id and today.is_current
