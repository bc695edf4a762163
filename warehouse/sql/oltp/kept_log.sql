-- What is there of one log. A partition is overdue when all its transactions had begun before the replay window, and it
-- is there all the same: the star has not got it, a transaction does not end, or nobody drops.
select
    {log_name} as log,
    sum(pg_total_relation_size(relid))::bigint as bytes,
    (select changed_at from {log} order by xid, id limit 1) as oldest_event_at,
    count(*) filter (where from_xid >= pg_snapshot_xmax(pg_current_snapshot())) as partitions_ahead,
    count(*) filter (where to_xid <= (
        select max(pg_snapshot_xmax(snapshot))
        from cdc_clock
        where seen_at < clock_timestamp() - make_interval(days => {days})
    )) as partitions_overdue,
    (select count(*) from {default_partition}) as default_events
from cdc_partition
where log = {log_name}
