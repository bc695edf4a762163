-- The orders whose part in the aggregates may change: those with events, and those that a new version governs.
insert into staged_counted_order (order_id)
select order_id
from staged_order_event
where op <> 'T'
union
select order_id
from staged_restated_order
