-- The keys that wait among the dead letters, by log.
select
    log,
    array_agg(distinct row_key) as row_keys
from cdc_dead_letter
where state = 'waiting' and row_key is not null
group by log
