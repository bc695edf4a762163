-- Of which logs something was dropped that a star has not seen. A snapshot that saw all of it begins no earlier than
-- the drop's end. A drop that ends beyond the present was another cluster's: it is missed by a star without a snapshot.
select
    dropped.log,
    dropped.dropped_at
from cdc_dropped as dropped
inner join unnest(%(logs)s::text[], %(snapshots)s::text[]) as seen (log, snapshot) on seen.log = dropped.log
where
    pg_snapshot_xmin(seen.snapshot::pg_snapshot) < case
        when dropped.to_xid <= pg_snapshot_xmax(pg_current_snapshot()) then dropped.to_xid
        else '3'::xid8
    end
order by dropped.log
