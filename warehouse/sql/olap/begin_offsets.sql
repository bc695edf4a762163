-- The star beside is carried from the same source, and from the beginning of what is kept of each log.
insert into star_beside.cdc_offset (log, source_system_id, database_oid, relation_oid, snapshot_from)
select
    o.log,
    o.source_system_id,
    o.database_oid,
    o.relation_oid,
    kept.snapshot
from public.cdc_offset as o
inner join unnest(%(logs)s::text[], %(snapshots)s::text[]) as kept (log, snapshot) on kept.log = o.log
