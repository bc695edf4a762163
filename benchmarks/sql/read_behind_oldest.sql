-- What is new to a reader that stays behind the oldest open transaction: nothing can appear there any more.
select
    id,
    xid::text as xid
from cdc_orders
where
    (xid, id) > (%(last_xid)s::xid8, %(last_id)s)
    and xid < pg_snapshot_xmin(pg_current_snapshot())
order by cdc_orders.xid, id
