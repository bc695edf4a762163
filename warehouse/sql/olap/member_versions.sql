-- A member's versions: as its history makes them, and as they are.
select
    (
        select jsonb_agg(to_jsonb(v) - '{{dimension,member_id}}'::text[] order by v.version_no)
        from staged_version as v
        where v.dimension = {dimension} and v.member_id = m.member_id and v.version_no is not null
    ) as in_history,
    (
        select jsonb_agg(to_jsonb(d) - 'run_id' order by d.valid_from)
        from {dim} as d
        where d.{member_id} = m.member_id
    ) as in_dimension
from (values (%(member_id)s)) as m (member_id)
