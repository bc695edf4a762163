-- The histories of the customers whose erasing this run has noted, as far as they are older.
update {star}.member_event as e set payload = e.payload || %(nobody)s::jsonb
from erased_customer as erased
where
    erased.run_id >= %(since_run)s
    and e.dimension = 'customer'
    and e.member_id = erased.customer_id
    and e.event_id < erased.event_id
    and e.payload <> e.payload || %(nobody)s::jsonb
