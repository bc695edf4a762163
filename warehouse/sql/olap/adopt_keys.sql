-- A version that the old star has as well keeps its key, so that its facts need not be written again. The new keys are
-- larger than any that is given here.
update star_beside.{dim} as d set {key} = old.{key}
from public.{dim} as old
where d.{key} > 0 and old.{member_id} = d.{member_id} and old.valid_from = d.valid_from
