-- Note for each offset which database and relation it speaks of, where it does not say so yet.
update cdc_offset set
    database_oid = source.database_oid,
    relation_oid = source.relation_oid
from unnest(%(logs)s::text[], %(database_oids)s::bigint[], %(relation_oids)s::bigint[]) as source (
    log, database_oid, relation_oid
)
where cdc_offset.log = source.log and cdc_offset.relation_oid is null
