-- The fence, and the offset itself: moves every log's offset if none has moved since it was read. A rival that is at
-- the same batch waits here for our commit, then changes no row and gives up.
update cdc_offset set
    source_system_id = %(source_system_id)s,
    snapshot_from = moved.snapshot_from,
    snapshot_to = moved.snapshot_to,
    last_id = moved.last_id,
    batch_no = %(batch_no)s,
    moved_at = clock_timestamp()
from unnest(
    %(logs)s::text[], %(snapshots_from)s::text[], %(snapshots_to)s::text[], %(last_ids)s::bigint[],
    %(seen_batch_nos)s::bigint[]
) as moved (log, snapshot_from, snapshot_to, last_id, seen_batch_no)
where cdc_offset.log = moved.log and cdc_offset.batch_no = moved.seen_batch_no
