-- Grain: one row a version. A version that is there already keeps its key: the row of version 1 is the last one that
-- began by then, any later one's is the row whose first event lies in it. An inferred row is filled in place.
with matched as (
    select distinct on (v.member_id, v.version_no)
        d.{key} as version_key,
        v.*
    from staged_version as v
    inner join {dim} as d
        on
            d.{member_id} = v.member_id
            and d.src_event_id <= v.last_event_id
            and (v.version_no = 1 or d.src_event_id >= v.first_event_id)
    where v.dimension = {dimension}
    order by v.member_id asc, v.version_no asc, d.src_event_id desc
)

update {dim} as d set
    {assignments},
    valid_from = matched.valid_from,
    valid_to = matched.valid_to,
    is_current = matched.is_current,
    is_deleted = matched.is_deleted,
    is_inferred = false,
    src_event_id = least(nullif(d.src_event_id, 0), matched.first_event_id),
    run_id = %(run_id)s
from matched
cross join lateral jsonb_populate_record(null::{dim}, matched.payload) as new
where d.{key} = matched.version_key
