-- Every store by the name it has today; keys below zero are the members that stand for nobody.
select
    store_id,
    coalesce(name, 'Unknown') as store_name
from dim_store
where is_current and store_key > 0
order by store_name, store_id
