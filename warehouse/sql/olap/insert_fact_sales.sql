-- Grain: one row an order line; those of orders that are new to the star. Source: each line's last staged change, the
-- order's columns as they went into fact_orders, the product version valid at ordered_at. What these lines add to the
-- aggregates is told here, where all of it is at hand: nothing else in the batch changes them.
with inserted as (
    insert into fact_sales as f (
        order_item_id, order_id, line_number, date_key, customer_key, product_key, store_key, employee_key, channel,
        status, ordered_at, quantity, unit_price, gross_amount, discount_amount, net_amount, tax_amount, total_amount,
        cost_amount, margin_amount, src_event_id, run_id
    )
    select
        row_id,
        order_id,
        line_number,
        date_key,
        customer_key,
        product_key,
        store_key,
        employee_key,
        channel,
        status,
        ordered_at,
        quantity,
        unit_price,
        gross,
        discount,
        gross - discount as net,
        tax,
        gross - discount + tax as total,
        cost,
        gross - discount - cost as margin,
        event_id,
        %(run_id)s as run_id
    from (
        select
            s.row_id,
            s.order_id,
            s.line_number,
            o.date_key,
            o.customer_key,
            p.product_key,
            o.store_key,
            o.employee_key,
            o.channel,
            o.status,
            o.ordered_at,
            s.quantity,
            s.unit_price,
            s.quantity * s.unit_price as gross,
            s.discount,
            s.tax,
            s.quantity * p.cost as cost,
            s.event_id
        from staged_line as s
        inner join staged_order_fact as o on o.order_id = s.order_id and o.is_new
        inner join dim_product as p
            on p.product_id = s.product_id and p.valid_from <= o.ordered_at and p.valid_to > o.ordered_at
        where s.op <> 'D'
    ) as line
    returning order_id, product_key, quantity, gross_amount, discount_amount, tax_amount, margin_amount
),

sold as (
    insert into staged_sale (
        sign, order_id, customer_id, date_key, store_id, hour, product_id, category, ordered_at, units, gross_cents,
        discount_cents, tax_cents, margin_cents
    )
    select
        1 as sign,
        f.order_id,
        o.customer_id,
        o.date_key,
        o.store_id,
        o.hour,
        p.product_id,
        coalesce(p.category, 'Unknown') as category,
        o.ordered_at,
        f.quantity as units,
        (f.gross_amount * 100)::bigint as gross_cents,
        (f.discount_amount * 100)::bigint as discount_cents,
        (f.tax_amount * 100)::bigint as tax_cents,
        (f.margin_amount * 100)::bigint as margin_cents
    from inserted as f
    inner join staged_order_fact as o on o.order_id = f.order_id
    inner join dim_product as p on p.product_key = f.product_key
    where o.status <> 'cancelled'
)

select count(*) from inserted
