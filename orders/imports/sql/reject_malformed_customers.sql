-- Customers that are wrong in themselves.
update staged_customers as staged set reason = judged.reason
from (
    select line, coalesce(
        pg_temp.fault_in_key('id', id),
        case when coalesce(btrim(name), '') = '' then 'name is empty' end
    ) as reason
    from staged_customers
    where reason is null
) as judged
where judged.line = staged.line and judged.reason is not null;
