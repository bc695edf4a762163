-- The changes of one order and of its lines that the log still has, in the order in which they were made.
-- The log is found by transaction, not by order: the clock's last note before the order was made and the first one that
-- is well after its last change leave a small part of it. An hour is for a writer that was long at work.
select
    e.xid::text as xid,
    e.table_name,
    e.op,
    e.row_id,
    e.changed_at,
    e.payload
from cdc_orders as e
where
    e.order_id = %(order_id)s
    and e.xid >= coalesce(
        (
            select pg_snapshot_xmin(snapshot)
            from cdc_clock
            where seen_at < %(made_at)s
            order by seen_at desc
            limit 1
        ),
        '0'::xid8
    )
    and e.xid < coalesce(
        (
            select pg_snapshot_xmax(snapshot)
            from cdc_clock
            where seen_at > %(changed_at)s + interval '1 hour'
            order by seen_at
            limit 1
        ),
        '18446744073709551615'::xid8
    )
order by e.id
