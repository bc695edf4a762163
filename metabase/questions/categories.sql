select distinct category
from marts.product_performance
order by category
