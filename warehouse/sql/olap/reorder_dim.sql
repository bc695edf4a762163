-- A row that was tampered with is known by its place: where a member has as many rows as versions, each is told again
-- with which event it began, and one that is not the last is no longer current, before the last becomes it.
with rows as (
    select
        {key} as version_key,
        {member_id} as member_id,
        row_number() over w as place,
        count(*) over (partition by {member_id}) as places
    from {dim}
    where {member_id} in (select v.member_id from staged_version as v where v.dimension = {dimension})
    window w as (partition by {member_id} order by valid_from)
),

versions as (
    select
        *,
        row_number() over w as place,
        count(*) over (partition by member_id) as places
    from staged_version
    where dimension = {dimension}
    window w as (partition by member_id order by version_no)
)

update {dim} as d set
    src_event_id = v.first_event_id,
    is_current = d.is_current and v.is_current
from rows as r
inner join versions as v on v.member_id = r.member_id and v.place = r.place and v.places = r.places
where
    d.{key} = r.version_key
    and (d.src_event_id, d.is_current) is distinct from (v.first_event_id, d.is_current and v.is_current)
