-- Grain: a store, under the name that it has today. Only one version is current; `distinct` tells the planner, which
-- then leaves a join to this out where no name is asked for.

{{ config(materialized='ephemeral') }}

select distinct on (store_id)
    store_id,
    coalesce(name, 'Unknown') as store_name
from {{ source('star', 'dim_store') }}
where is_current
order by store_id
