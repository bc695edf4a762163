-- Writes one order and its lines, priced by the catalogue of this moment, in one round trip; and the answer under the
-- request's idempotency key, where it has one. Answers the order as the API shows it, or every fault found, and then
-- nothing is written. Nor is anything where the key is in other hands (is_held is false) or has its answer (null).
-- Not for repeating without a key: each call places another order, unless external_ref is taken, which the database
-- refuses.
with claim as materialized (
    select coalesce(pg_try_advisory_xact_lock(hashtextextended(%(key)s, %(api_key_id)s)), true) as is_held
    where not exists (
        select
        from idempotency_keys
        where api_key_id = %(api_key_id)s and key = %(key)s and created_at > now() - interval '24 hours'
    )
),

priced as (
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
        coalesce(
            (select 'erased_customer' from customers where id = %(customer_id)s), 'unknown_customer'
        ) as code
    where
        %(customer_id)s::bigint is not null
        and not exists (select from customers where id = %(customer_id)s and erased_at is null)
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
    cross join claim
    where claim.is_held and not exists (select from faults)
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
    select array_to_json(array_agg(line order by line.line_number)) as answer
    from (
        select
            id,
            line_number,
            product_id,
            quantity,
            unit_price::text,
            discount::text,
            tax::text,
            line_total::text
        from lines
    ) as line
),

answer as (
    select row_to_json(shown)::text as body
    from (
        select
            placed.id,
            placed.external_ref,
            placed.status,
            placed.channel,
            to_char(placed.ordered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ordered_at,
            placed.store_id,
            placed.customer_id,
            placed.employee_id,
            placed.note,
            items.answer as items,
            placed.subtotal::text,
            placed.discount::text,
            placed.tax::text,
            placed.total::text,
            placed.version
        from placed
        cross join items
    ) as shown
),

stored as (
    insert into idempotency_keys as known (api_key_id, key, fingerprint, status, body, etag)
    select
        %(api_key_id)s,
        %(key)s,
        %(fingerprint)s,
        201 as status,
        answer.body,
        '"1"' as etag
    from answer
    where %(key)s is not null
    -- An answer of more than a day ago is written over. Where there is a younger one, a twin has committed since this
    -- statement took its snapshot: the fingerprint may not be null, so the whole statement is undone, and the order.
    on conflict (api_key_id, key) do update
        set
            fingerprint = case when known.created_at <= now() - interval '24 hours' then excluded.fingerprint end,
            status = excluded.status,
            body = excluded.body,
            etag = excluded.etag,
            created_at = excluded.created_at
)

select
    (select is_held from claim) as is_held,
    (
        select json_agg(json_build_object('item', item, 'code', code) order by item nulls first, code)
        from faults
    ) as faults,
    (select body from answer) as placed;
