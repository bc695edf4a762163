-- Where a window too large for one batch is cut: after so many ids each, at a transaction's last one. A transaction
-- that saw another's row drew an id after that one's commit, so the order of last ids is an order in which the source
-- could have been read: no piece shows half a transaction, or one without what it built upon. Read once a window, in
-- the order of its key; the first and the last transaction of a piece are what chunk.sql finds it by.
select
    max(last_id) as up_to_id,
    min(xid)::text as first_xid,
    max(xid)::text as last_xid
from (
    select
        xid,
        max(id) as last_id
    from (
        select
            xid,
            id
        from {log}
        where
            xid >= {begun_from}::xid8
            and xid < {begun_to}::xid8
            and pg_visible_in_snapshot(xid, {snapshot_to}::pg_snapshot)
        union all
        select
            xid,
            id
        from {log}
        where xid = any({open_before}::xid8[])
    ) as pending
    group by xid
) as ended
where last_id > {after_id}
group by (last_id - {after_id} - 1) / {batch_size}
order by up_to_id
