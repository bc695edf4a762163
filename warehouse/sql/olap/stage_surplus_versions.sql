-- Versions that no history makes, among the staged ones as a version that makes its member stand out as wrong.
insert into staged_version (dimension, member_id)
select distinct
    {dimension} as dimension,
    d.{member_id} as member_id
from {dim} as d
where
    d.{member_id} > 0
    and not d.is_inferred
    and not exists (
        select
        from staged_version as v
        where v.dimension = {dimension} and v.member_id = d.{member_id} and v.valid_from = d.valid_from
    )
