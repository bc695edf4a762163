-- Every history is to be cut anew, to be compared with the versions that are there.
insert into staged_member (dimension, member_id, first_new_id)
select distinct
    dimension,
    member_id,
    null::bigint as first_new_id
from member_event
where dimension = {dimension}
