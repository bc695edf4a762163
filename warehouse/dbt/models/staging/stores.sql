-- Grain: a version of a store. A fact leads to the version of its time; the name is that of today.

{{ config(materialized='ephemeral') }}

select
    versions.store_key,
    versions.store_id,
    today.name as store_name,
    coalesce(versions.timezone, 'UTC') as timezone
from {{ source('star', 'dim_store') }} as versions
-- Only one is current; `distinct` tells the planner, which then leaves this join out where no name is asked for.
left join (
    select distinct on (store_id)
        store_id,
        name
    from {{ source('star', 'dim_store') }}
    where is_current
    order by store_id
) as today on versions.store_id = today.store_id
