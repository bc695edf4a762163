-- Of the times beyond the replay window the last is enough, and a day is looked back upon for the pace. A time of which
-- the transactions are still to come was noted in another cluster, and came with its dump.
delete from cdc_clock
where
    seen_at < (
        select max(past.seen_at)
        from cdc_clock as past
        where past.seen_at < clock_timestamp() - make_interval(days => greatest(%(days)s, 1))
    )
    or pg_snapshot_xmax(snapshot) > pg_snapshot_xmax(pg_current_snapshot())
