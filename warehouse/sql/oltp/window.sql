-- All of a log's window, found by transaction as look.sql finds it. Grain: one row a change.
-- Safe to read again: a change in the log never changes.
select {columns}
from {log}
where
    xid >= {begun_from}::xid8
    and xid < {begun_to}::xid8
    and pg_visible_in_snapshot(xid, {snapshot_to}::pg_snapshot)
union all
select {columns}
from {log}
where xid = any({open_before}::xid8[])
