-- Every category that a product has ever had, as the marts call it.
select distinct coalesce(category, 'Unknown') as category
from dim_product
where product_key > 0
order by category
