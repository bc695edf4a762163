-- TRUNCATE logs one event without rows: it is the end of every member known by then, from the star or this batch.
insert into staged_member_event (event_id, xid, table_name, op, row_id, changed_at)
select
    truncated.event_id,
    truncated.xid,
    truncated.table_name,
    'D' as op,
    known.member_id,
    truncated.changed_at
from staged_member_event as truncated
cross join lateral (
    select {member_id} as member_id
    from {dim}
    where is_current and not is_deleted and {member_id} > 0
    union
    select earlier.row_id
    from staged_member_event as earlier
    where earlier.table_name = truncated.table_name and earlier.event_id < truncated.event_id and earlier.op <> 'T'
) as known
where truncated.table_name = {source} and truncated.op = 'T'
