-- Items that are wrong in themselves.
update staged_items as staged set reason = judged.reason
from (
    select line, coalesce(
        pg_temp.fault_in_key('id', id),
        pg_temp.fault_in_key('order_id', order_id),
        pg_temp.fault_in_key('sku', sku)
    ) as reason
    from staged_items
    where reason is null
) as judged
where judged.line = staged.line and judged.reason is not null;
