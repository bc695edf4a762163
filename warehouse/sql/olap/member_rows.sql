-- What the current version of each member says that is there; one that is only inferred says nothing.
select
    {member_id} as key,
    0 as amount,
    {columns}
from {dim}
where is_current and not is_deleted and not is_inferred and {member_id} > 0
