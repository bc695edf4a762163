-- Items whose order is unknown or was rejected: they follow it.
with lost as (
    select item.line, min(rejected.line) as order_line
    from staged_items as item
    left join staged_orders as good on good.id = item.order_id and good.reason is null
    left join staged_orders as rejected on rejected.id = item.order_id
    where item.reason is null and good.id is null
    group by item.line
)

update staged_items as staged set reason = case
    when lost.order_line is null then format('unknown order %s', staged.order_id)
    else format('its order in raw_orders.csv, line %s, was rejected', lost.order_line)
end
from lost
where lost.line = staged.line;
