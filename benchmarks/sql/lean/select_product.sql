-- A product's version at a time, and its cost.
select
    product_key,
    cost
from dim_product
where product_id = %(product_id)s and valid_from <= %(ordered_at)s and valid_to > %(ordered_at)s
