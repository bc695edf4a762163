-- How many seconds old is the first event of a window: of the oldest transaction of either kind that look.sql finds,
-- the first event. Found by the log's key without reading further.
select extract(epoch from clock_timestamp() - min(changed_at))::float8 as seconds
from (
    (
        select changed_at
        from {log}
        where
            xid >= {begun_from}::xid8
            and xid < {begun_to}::xid8
            and pg_visible_in_snapshot(xid, {snapshot_to}::pg_snapshot)
            and id > {after_id}
        order by xid, id
        limit 1
    )
    union all
    (
        select changed_at
        from {log}
        where xid = any({open_before}::xid8[]) and id > {after_id}
        order by xid, id
        limit 1
    )
) as first_event
