-- Type-1 attributes: the last state's values stand in every version.
update {dim} as d set
    {assignments}
from staged_version as v
cross join lateral jsonb_populate_record(null::{dim}, v.payload) as new
where
    v.dimension = {dimension}
    and v.is_current
    and d.{member_id} = v.member_id
    and ({columns}) is distinct from ({new_columns})
