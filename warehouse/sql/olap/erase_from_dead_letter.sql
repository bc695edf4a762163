-- What these customers' dead letters say, whatever has become of them: they can still be applied.
update {star}.cdc_dead_letter as d set payload = d.payload || %(nobody)s::jsonb
from erased_customer as erased
where
    erased.run_id >= %(since_run)s
    and d.table_name = 'customers'
    and d.row_id = erased.customer_id
    and d.event_id < erased.event_id
    and d.payload <> d.payload || %(nobody)s::jsonb
