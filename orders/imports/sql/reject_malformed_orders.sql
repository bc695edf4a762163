-- Orders that are wrong in themselves. The years are those that the orders' own CHECKs take.
update staged_orders as staged set reason = judged.reason
from (
    select line, coalesce(
        pg_temp.fault_in_key('id', id),
        pg_temp.fault_in_key('customer', customer),
        pg_temp.fault_in_key('store_id', store_id),
        pg_temp.fault_in_time('ordered_at', ordered_at),
        case
            when ordered_at::timestamp not between timestamp '0002-01-01' and timestamp '9999-01-01'
                then format('ordered_at %s is not between 0002-01-01 and 9999-01-01', ordered_at)
        end,
        pg_temp.fault_in_cents('subtotal', subtotal),
        pg_temp.fault_in_cents('tax_paid', tax_paid),
        pg_temp.fault_in_cents('order_total', order_total)
    ) as reason
    from staged_orders
    where reason is null
) as judged
where judged.line = staged.line and judged.reason is not null;
