-- How much of one log lies between two snapshots: what is visible in the second and was not in the first.
-- First arm: transactions begun after the first snapshot; second: those open at it that have ended by the second.
select
    {log_name} as log,
    count(*) as events,
    min(id) as first_id,
    max(id) as last_id
from (
    select id
    from {log}
    where
        xid >= pg_snapshot_xmax({snapshot_from}::pg_snapshot)
        and xid < pg_snapshot_xmax({snapshot_to}::pg_snapshot)
        and pg_visible_in_snapshot(xid, {snapshot_to}::pg_snapshot)
    union all
    select id
    from {log}
    where xid = any(array(
        select open_xid
        from pg_snapshot_xip({snapshot_from}::pg_snapshot) as open_xid
        where pg_visible_in_snapshot(open_xid, {snapshot_to}::pg_snapshot)
    ))
) as pending
where id > {after_id}
