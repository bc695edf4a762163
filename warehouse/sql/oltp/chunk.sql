-- A part of a window too large for one batch: the transactions whose last id lies in (after_id, up_to_id], whole. They
-- are found between the first and the last of them, which cuts.sql has told. Read once, in the order of the log's key,
-- and joined with nothing: of a log that has just grown the planner knows too little to join well.
select {columns}
from (
    select
        *,
        max(id) over (partition by xid) as last_id_of_transaction
    from {log}
    where
        xid >= {first_xid}::xid8
        and xid <= {last_xid}::xid8
        and pg_visible_in_snapshot(xid, {snapshot_to}::pg_snapshot)
        and not pg_visible_in_snapshot(xid, {snapshot_from}::pg_snapshot)
) as ended
where last_id_of_transaction > {after_id} and last_id_of_transaction <= {up_to_id}
