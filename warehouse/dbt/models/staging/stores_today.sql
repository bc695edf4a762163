-- Grain: a store, under the name that it has today.

{{ config(materialized='ephemeral') }}

select store_id, coalesce(name, 'Unknown') as store_name
from {{ source('star', 'dim_store') }}
where is_current
