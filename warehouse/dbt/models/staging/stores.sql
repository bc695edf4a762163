-- Grain: a version of a store. A fact leads to the version of its time; the name is that of today.

{{ config(materialized='ephemeral') }}

select
    versions.store_key,
    versions.store_id,
    today.store_name,
    coalesce(versions.timezone, 'UTC') as timezone
from {{ source('star', 'dim_store') }} as versions
left join {{ ref('stores_today') }} as today on versions.store_id = today.store_id
