-- A member that a fact names and no dimension row knows: an empty version, valid always, filled in place when the
-- member's own first event arrives. Repeatable: a member that is known is left alone.
insert into {dim} ({member_id}, is_inferred, run_id)
select distinct
    named.{member_id},
    true as is_inferred,
    %(run_id)s::bigint as run_id
from {staged} as named
where
    named.{member_id} is not null
    and named.op in ('I', 'U')
    and not exists (select from {dim} as known where known.{member_id} = named.{member_id})
