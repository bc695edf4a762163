-- The source's present: which transactions have ended. Never of a replica, whose snapshots are of another kind.
select
    pg_current_snapshot()::text as snapshot,
    pg_is_in_recovery() as is_replica
