-- A part of a window too large for one batch: the transactions whose last id lies in (after_id, up_to_id], whole. A
-- transaction that saw another's row drew an id after that one's commit, so the order of last ids is an order in which
-- the source could have been read: no chunk shows half a transaction, or one without what it built upon.
with ended as (
    select distinct touched.xid
    from {log} as touched
    where
        touched.id > {after_id}
        and touched.id <= {up_to_id}
        and pg_visible_in_snapshot(touched.xid, {snapshot_to}::pg_snapshot)
        and not pg_visible_in_snapshot(touched.xid, {snapshot_from}::pg_snapshot)
        and not exists (select from {log} as later where later.xid = touched.xid and later.id > {up_to_id})
)

select {columns}
from {log}
where xid in (select ended.xid from ended)
