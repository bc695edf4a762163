-- Supplies that are wrong in themselves.
update staged_supplies as staged set reason = judged.reason
from (
    select line, coalesce(
        pg_temp.fault_in_key('id', id),
        pg_temp.fault_in_key('sku', sku),
        pg_temp.fault_in_cents('cost', cost)
    ) as reason
    from staged_supplies
    where reason is null
) as judged
where judged.line = staged.line and judged.reason is not null;
