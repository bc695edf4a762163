-- An event older than its order's deletion has nothing to say any more; an image has.
delete from staged_order as s
using fact_orders_deleted as gone
where s.order_id = gone.order_id and s.event_id <= gone.src_event_id and not s.is_image
