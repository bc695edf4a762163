-- Nobody knows how long a member's versions have been wrong: all facts that they govern are looked at again.
insert into staged_restatement (dimension, member_id, since)
select distinct
    dimension,
    member_id,
    '-infinity'::timestamptz as since
from staged_version
where dimension = {dimension}
