-- Of the histories that were cut anew from the beginning, only those go on of which the star has some version
-- otherwise, or has it not. A version without a number is one that no history makes.
with versions as (
    select
        *,
        last_value(payload) over (
            partition by member_id order by version_no rows between unbounded preceding and unbounded following
        ) as last_payload
    from staged_version
    where dimension = {dimension} and version_no is not null
),

wrong as (
    select v.member_id
    from versions as v
    cross join lateral jsonb_populate_record(null::{dim}, v.payload) as new  -- noqa: AL05
    cross join lateral jsonb_populate_record(null::{dim}, v.last_payload) as last  -- noqa: AL05
    left join {dim} as d on d.{member_id} = v.member_id and d.valid_from = v.valid_from
    where
        (d.valid_to, d.is_current, d.is_deleted, d.is_inferred, d.src_event_id, {columns})
        is distinct from (v.valid_to, v.is_current, v.is_deleted, false, v.first_event_id, {new_columns})
    union all
    select v.member_id
    from staged_version as v
    where v.dimension = {dimension} and v.version_no is null
)

delete from staged_version
where dimension = {dimension} and member_id not in (select wrong.member_id from wrong)
