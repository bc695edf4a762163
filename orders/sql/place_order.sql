-- Writes one order and its lines, priced by the catalogue of this moment, in one round trip.
-- Answers the order as the API shows it, or every fault found, and then nothing is written.
-- Not for repeating: each call places another order, unless external_ref is taken, which the database refuses.
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
        'unknown_store' as code
    where not exists (select from stores where id = %(store_id)s)
    union all
    select
        null as item,
        'unknown_customer' as code
    where %(customer_id)s::bigint is not null and not exists (select from customers where id = %(customer_id)s)
    union all
    select
        null as item,
        'unknown_employee' as code
    where %(employee_id)s::bigint is not null and not exists (select from employees where id = %(employee_id)s)
    union all
    select
        null as item,
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

placed as (
    insert into orders (
        external_ref, store_id, customer_id, employee_id, channel, note, subtotal, discount, tax, total
    )
    select
        %(external_ref)s,
        %(store_id)s,
        %(customer_id)s,
        %(employee_id)s,
        %(channel)s,
        %(note)s,
        sums.subtotal,
        sums.discount,
        sums.tax,
        sums.total
    from sums
    where not exists (select from faults)
    returning *
),

lines as (
    insert into order_items (
        order_id, line_number, product_id, quantity, unit_price, discount, tax, line_total
    )
    select
        placed.id,
        priced.line_number,
        priced.product_id,
        priced.quantity,
        priced.unit_price,
        priced.discount,
        priced.tax,
        priced.line_total
    from placed
    cross join priced
    order by priced.line_number
    returning *
),

items as (
    select
        json_agg(
            json_build_object(
                'id', id,
                'line_number', line_number,
                'product_id', product_id,
                'quantity', quantity,
                'unit_price', unit_price::text,
                'discount', discount::text,
                'tax', tax::text,
                'line_total', line_total::text
            )
            order by line_number
        ) as answer
    from lines
)

select
    (
        select json_agg(json_build_object('item', item, 'code', code) order by item nulls first, code)
        from faults
    ) as faults,
    (
        select
            json_build_object(
                'id', placed.id,
                'external_ref', placed.external_ref,
                'status', placed.status,
                'channel', placed.channel,
                'ordered_at', to_char(placed.ordered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                'store_id', placed.store_id,
                'customer_id', placed.customer_id,
                'employee_id', placed.employee_id,
                'note', placed.note,
                'items', items.answer,
                'subtotal', placed.subtotal::text,
                'discount', placed.discount::text,
                'tax', placed.tax::text,
                'total', placed.total::text,
                'version', placed.version
            )
        from placed
        cross join items
    ) as placed;
