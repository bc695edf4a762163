-- Make every offset speak of this source from this snapshot on: all that is visible in it is in the star already. The
-- batch's number moves on, so that a runner that has read the offsets before loses the race.
update cdc_offset set
    source_system_id = %(source_system_id)s,
    database_oid = source.database_oid,
    relation_oid = source.relation_oid,
    snapshot_from = %(snapshot)s,
    snapshot_to = null,
    last_id = 0,
    batch_no = (select max(moved.batch_no) + 1 from cdc_offset as moved),
    moved_at = clock_timestamp()
from unnest(%(logs)s::text[], %(database_oids)s::bigint[], %(relation_oids)s::bigint[]) as source (
    log, database_oid, relation_oid
)
where cdc_offset.log = source.log
