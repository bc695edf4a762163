-- Does a log hold an event of a transaction that this cluster has not handed out yet? A row that is visible was written
-- by a transaction before the present snapshot's end, so such an event was written elsewhere and restored from a dump.
-- The last transaction is the one entry at the end of the log's key. `exists (... where xid >= ...)` read the whole
-- log, since the planner hopes to meet such a row soon.
select {log_name} as log
where (select max(xid) from {log}) >= pg_snapshot_xmax(pg_current_snapshot())
