-- Does a log hold an event of a transaction that this cluster has not handed out yet? A row that is visible was written
-- by a transaction before the present snapshot's end, so such an event was written elsewhere and restored from a dump.
select {log_name} as log
where exists (select from {log} where xid >= pg_snapshot_xmax(pg_current_snapshot()))
