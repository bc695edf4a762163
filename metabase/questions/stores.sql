select distinct store_name
from marts.daily_revenue
order by store_name
