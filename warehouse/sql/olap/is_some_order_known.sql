-- Does the batch concern any order that is not new to the star? Many a small one does not.
select count(*) > 0 as is_known
from (
    select
    from staged_counted_order
    where not is_new
    limit 1
) as known
