-- All of a log's window, found by transaction as look.sql finds it. Grain: one row a change.
-- Safe to read again: a change in the log never changes.
select {columns}
from {log}
where
    xid >= pg_snapshot_xmax({snapshot_from}::pg_snapshot)
    and xid < pg_snapshot_xmax({snapshot_to}::pg_snapshot)
    and pg_visible_in_snapshot(xid, {snapshot_to}::pg_snapshot)
union all
select {columns}
from {log}
where
    xid = any(array(
        select open_xid
        from pg_snapshot_xip({snapshot_from}::pg_snapshot) as open_xid
        where pg_visible_in_snapshot(open_xid, {snapshot_to}::pg_snapshot)
    ))
