-- Has any event been set aside, and not been applied since? Nearly always none has.
select count(*) > 0 as is_kept
from (
    select
    from cdc_dead_letter
    where state <> 'applied'
    limit 1
) as kept
