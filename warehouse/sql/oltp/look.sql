-- How much of one log lies between two snapshots: what is visible in the second and was not in the first.
-- First arm: transactions begun after the first snapshot; second: those open at it that have ended by the second.
-- Bounds and list are literals, so that the planner leaves out the partitions of all other transactions.
select
    {log_name} as log,
    count(*) as events,
    min(id) as first_id,
    max(id) as last_id
from (
    select id
    from {log}
    where
        xid >= {begun_from}::xid8
        and xid < {begun_to}::xid8
        and pg_visible_in_snapshot(xid, {snapshot_to}::pg_snapshot)
    union all
    select id
    from {log}
    where xid = any({open_before}::xid8[])
) as pending
where id > {after_id}
