-- Writes the lines of an order that has none (the caller took the old ones away in the same transaction), priced by
-- the catalogue of this moment. Answers the order's new figures, or every fault found, and then nothing is written.
with priced as (
    select *
    from price_lines(
        %(store_id)s::bigint, %(product_ids)s::bigint[], %(quantities)s::integer[], %(discounts)s::numeric[]
    )
),

sums as (
    select
        sum(gross) as subtotal,
        sum(discount) as discount,
        sum(tax) as tax,
        sum(line_total) as total
    from priced
),

faults as (
    select
        null::integer as item,
        'no_items' as code
    where not exists (select from priced)
    union all
    select
        null as item,
        'order_too_large' as code
    from sums
    where greatest(subtotal, total) > 9999999999.99
    union all
    select
        priced.line_number - 1 as item,
        fault.code
    from priced
    cross join unnest(priced.faults) as fault (code)
),

lines as (
    insert into order_items (
        order_id, line_number, product_id, quantity, unit_price, discount, tax, line_total
    )
    select
        %(order_id)s,
        line_number,
        product_id,
        quantity,
        unit_price,
        discount,
        tax,
        line_total
    from priced
    where not exists (select from faults)
    order by line_number
)

select
    (
        select json_agg(json_build_object('item', item, 'code', code) order by item nulls first, code)
        from faults
    ) as faults,
    subtotal,
    discount,
    tax,
    total
from sums;
