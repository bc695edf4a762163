-- Where the engine stands in each log.
select
    log,
    source_system_id,
    snapshot_from,
    snapshot_to,
    last_id,
    batch_no,
    database_oid,
    relation_oid
from cdc_offset
order by log
