-- Every store by the name it has today, and which day it is there; keys below zero are the members that stand for
-- nobody.
select
    store_id,
    coalesce(name, 'Unknown') as store_name,
    (now() at time zone coalesce(timezone, 'UTC'))::date as today
from dim_store
where is_current and store_key > 0
order by store_name, store_id
