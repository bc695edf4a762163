-- Grain: a product, under the name and in the category of today; as stores_today.

{{ config(materialized='ephemeral') }}

select distinct on (product_id)
    product_id,
    name as product_name,
    category
from {{ source('star', 'dim_product') }}
where is_current
order by product_id
