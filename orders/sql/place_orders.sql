-- Writes many orders and their lines, priced by the catalogue of this moment, all or none. Answers their ids in the
-- order given, or every fault found: in which order and in which of its items, both counted from zero.
-- Not for repeating: each call places the orders again, unless external_ref is taken.
with given as materialized (
    select
        one.number,
        told.*
    from json_array_elements(%(orders)s::json) with ordinality as one (value, number)
    cross join
        json_to_record(one.value) as told (
            external_ref text,
            store_id bigint,
            customer_id bigint,
            employee_id bigint,
            channel text,
            note text,
            items json
        )
),

given_lines as materialized (
    select
        given.number as order_number,
        given.store_id,
        one.number as line_number,
        told.product_id,
        told.quantity,
        coalesce(told.discount, 0) as discount,
        row_number() over (order by given.number, one.number) as number
    from given
    cross join json_array_elements(given.items) with ordinality as one (value, number)
    cross join json_to_record(one.value) as told (product_id bigint, quantity integer, discount numeric)
),

priced as materialized (
    select
        asked.order_number,
        asked.line_number,
        figures.product_id,
        figures.quantity,
        figures.unit_price,
        figures.gross,
        figures.discount,
        figures.tax,
        figures.line_total,
        figures.faults
    from (
        select
            array_agg(store_id order by number) as store_ids,
            array_agg(product_id order by number) as product_ids,
            array_agg(quantity order by number) as quantities,
            array_agg(discount order by number) as discounts
        from given_lines
    ) as given_columns
    cross join price_lines(store_ids, product_ids, quantities, discounts) as figures
    inner join given_lines as asked on asked.number = figures.line_number
),

sums as materialized (
    select
        order_number,
        sum(gross) as subtotal,
        sum(discount) as discount,
        sum(tax) as tax,
        sum(line_total) as total
    from priced
    group by order_number
),

faults as materialized (
    select
        number - 1 as order_index,
        null::bigint as item,
        'unknown_store' as code
    from given
    where not exists (select from stores where stores.id = given.store_id)
    union all
    select
        number - 1 as order_index,
        null as item,
        coalesce(
            (select 'erased_customer' from customers where customers.id = given.customer_id), 'unknown_customer'
        ) as code
    from given
    where
        customer_id is not null
        and not exists (
            select
            from customers
            where customers.id = given.customer_id and erased_at is null
        )
    union all
    select
        number - 1 as order_index,
        null as item,
        'unknown_employee' as code
    from given
    where employee_id is not null and not exists (select from employees where employees.id = given.employee_id)
    union all
    select
        number - 1 as order_index,
        null as item,
        'no_items' as code
    from given
    where not exists (select from priced where priced.order_number = given.number)
    union all
    select
        given.number - 1 as order_index,
        null as item,
        'taken_external_ref' as code
    from given
    inner join orders on orders.external_ref = given.external_ref
    union all
    select
        later.number - 1 as order_index,
        null as item,
        'taken_external_ref' as code
    from given as later
    where
        exists (select from given where given.external_ref = later.external_ref and given.number < later.number)
        and not exists (select from orders where orders.external_ref = later.external_ref)
    union all
    select
        order_number - 1 as order_index,
        null as item,
        'order_too_large' as code
    from sums
    where greatest(subtotal, total) > 9999999999.99
    union all
    select
        priced.order_number - 1 as order_index,
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
        given.external_ref,
        given.store_id,
        given.customer_id,
        given.employee_id,
        given.channel,
        coalesce(given.note, '') as note,
        sums.subtotal,
        sums.discount,
        sums.tax,
        sums.total
    from given
    inner join sums on sums.order_number = given.number
    where not exists (select from faults)
    order by given.number
    returning id
),

-- Ids are drawn in the order in which rows are inserted.
numbered as (
    select
        id,
        row_number() over (order by id) as order_number
    from placed
),

lines as (
    insert into order_items (
        order_id, line_number, product_id, quantity, unit_price, discount, tax, line_total
    )
    select
        numbered.id,
        priced.line_number,
        priced.product_id,
        priced.quantity,
        priced.unit_price,
        priced.discount,
        priced.tax,
        priced.line_total
    from numbered
    inner join priced on priced.order_number = numbered.order_number
    order by priced.order_number, priced.line_number
)

select
    (
        select
            json_agg(
                json_build_object('order', order_index, 'item', item, 'code', code)
                order by order_index, item nulls first, code
            )
        from faults
    ) as faults,
    (select array_agg(id order by id) from placed) as ids;
