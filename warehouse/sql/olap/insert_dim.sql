-- Grain: one row a version; those that update_dim.sql found no row for.
insert into {dim} (
    {member_id}, {columns}, valid_from, valid_to, is_current, is_deleted, src_event_id, run_id
)
select
    v.member_id,
    {new_columns},
    v.valid_from,
    v.valid_to,
    v.is_current,
    v.is_deleted,
    v.first_event_id,
    %(run_id)s as run_id
from staged_version as v
cross join lateral jsonb_populate_record(null::{dim}, v.payload) as new  -- noqa: AL05
where
    v.dimension = {dimension}
    and not exists (
        select
        from {dim} as d
        where
            d.{member_id} = v.member_id
            and d.src_event_id <= v.last_event_id
            and (v.version_no = 1 or d.src_event_id >= v.first_event_id)
    )
