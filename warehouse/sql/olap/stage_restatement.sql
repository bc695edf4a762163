-- Which facts must be looked at again: those from the first bound on that is new or was another; all of a member that
-- was only inferred, or whose first version is new. A member that the star has never met has no facts. A bound moves
-- where a version comes between that begins later than its successor did, by a clock that has stepped back since.
insert into staged_restatement (dimension, member_id, since)
select
    {dimension} as dimension,
    v.member_id,
    case
        when bool_or(v.version_no = 1 and (d.{key} is null or d.is_inferred)) then '-infinity'
        else least(min(v.valid_from) filter (where v.version_no > 1), min(d.valid_from) filter (where v.version_no > 1))
    end as since
from staged_version as v
left join {dim} as d
    on
        d.{member_id} = v.member_id
        and d.src_event_id <= v.last_event_id
        and (v.version_no = 1 or d.src_event_id >= v.first_event_id)
where
    v.dimension = {dimension}
    and exists (select from {dim} as known where known.{member_id} = v.member_id)
group by v.member_id
having
    bool_or(v.version_no = 1 and (d.{key} is null or d.is_inferred)) or bool_or(v.version_no > 1)
