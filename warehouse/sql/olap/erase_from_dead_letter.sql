-- What these customers' dead letters say, whatever has become of them: they can still be applied.
update cdc_dead_letter as d set payload = d.payload || %(nobody)s::jsonb
from erased_customer as erased
where
    erased.run_id = %(run_id)s
    and d.table_name = 'customers'
    and d.row_id = erased.customer_id
    and d.event_id < erased.event_id
    and d.payload <> d.payload || %(nobody)s::jsonb
