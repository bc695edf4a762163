-- Events from before a customer was erased that come only now, or again. Images are of the present, and taken at their
-- word.
update {staged} as s set payload = s.payload || %(nobody)s::jsonb
from erased_customer as erased
where
    s.table_name = 'customers'
    and s.row_id = erased.customer_id
    and s.event_id between 1 and erased.event_id - 1
