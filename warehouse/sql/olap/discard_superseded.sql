-- Only the last change of a row counts for its fact. A line's id may be used again in another order, so a row is known
-- by both.
delete from {staged} as s
using (
    select
        order_id,
        row_id,
        max(event_id) as last_id
    from {staged}
    group by order_id, row_id
    having count(*) > 1
) as kept
where s.order_id = kept.order_id and s.row_id = kept.row_id and s.event_id < kept.last_id
