-- An event older than its line's deletion has nothing to say any more; an image has.
delete from staged_line as s
using fact_sales_deleted as gone
where
    s.order_id = gone.order_id
    and s.row_id = gone.order_item_id
    and s.event_id <= gone.src_event_id
    and not s.is_image
