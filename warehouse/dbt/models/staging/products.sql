-- Grain: a version of a product. A fact leads to the version of its time; the name is that of today.

{{ config(materialized='ephemeral') }}

select
    versions.product_key,
    versions.product_id,
    today.product_name,
    -- As it was when it was sold: a product that moves to another category takes no old revenue along.
    versions.category,
    today.category as category_today
from {{ source('star', 'dim_product') }} as versions
left join {{ ref('products_today') }} as today on versions.product_id = today.product_id
