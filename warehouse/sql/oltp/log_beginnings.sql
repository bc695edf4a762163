-- Where what is kept of each log begins, as a snapshot: it has seen what was dropped, and nothing else. A drop that
-- ends beyond the present was another cluster's, and here nothing is missing. 3 is a cluster's first transaction.
select
    kept.log,
    format(
        '%%1$s:%%1$s:',
        case when dropped.to_xid <= pg_snapshot_xmax(pg_current_snapshot()) then dropped.to_xid else '3'::xid8 end
    ) as snapshot
from unnest(%(logs)s::text[]) as kept (log)
left join cdc_dropped as dropped on dropped.log = kept.log
