-- Grain: a version of a store. A fact leads to the version of its time; the name is that of today.

{{ config(materialized='ephemeral') }}

select
    versions.store_key,
    versions.store_id,
    today.name as store_name,
    coalesce(versions.timezone, 'UTC') as timezone
from {{ source('star', 'dim_store') }} as versions
left join {{ source('star', 'dim_store') }} as today on versions.store_id = today.store_id and today.is_current
