-- Members before orders, as in any batch; of one key the transactions in the order of their first events there.
with first as (
    select
        log,
        row_key,
        xid,
        min(event_id) as event_id
    from staged_event
    group by log, row_key, xid
),

numbered as (
    select
        log,
        row_key,
        xid,
        dense_rank() over (order by log = 'cdc_orders', log, row_key) as key_no,
        row_number() over (partition by log, row_key order by event_id) as turn
    from first
)

update staged_event as s set
    key_no = n.key_no,
    turn = n.turn
from numbered as n
where s.log = n.log and s.row_key = n.row_key and s.xid = n.xid
