-- The members whose versions are not what their history makes.
select distinct member_id
from staged_version
where dimension = {dimension}
order by member_id
