-- A part of a window too large for one batch: the transactions whose last id lies in (after_id, up_to_id], whole. They
-- are found between the first and the last of them, which cuts.sql has told.
select {columns}
from {log}
where
    xid >= {first_xid}::xid8
    and xid <= {last_xid}::xid8
    and xid in (
        select ended.xid
        from {log} as ended
        where
            ended.xid >= {first_xid}::xid8
            and ended.xid <= {last_xid}::xid8
            and pg_visible_in_snapshot(ended.xid, {snapshot_to}::pg_snapshot)
            and not pg_visible_in_snapshot(ended.xid, {snapshot_from}::pg_snapshot)
        group by ended.xid
        having max(ended.id) > {after_id} and max(ended.id) <= {up_to_id}
    )
