-- Grain: one row an order line; those of orders that are not new. A line whose order is not in yet waits with unknown
-- keys for restate_fact_sales.sql. Source: each line's last staged change; the order's columns come from fact_orders,
-- the product version is the one valid at ordered_at. Repeatable: a change no later than the fact's is left alone; an
-- image is taken at its word. op: as in merge_fact_orders.sql.
with merged as (
    merge into fact_sales as f  -- noqa: PRS
    using (
        select
            s.*,
            coalesce(o.date_key, -1) as date_key,
            coalesce(o.customer_key, -1) as customer_key,
            coalesce(o.store_key, -1) as store_key,
            coalesce(o.employee_key, -1) as employee_key,
            o.channel as order_channel,
            o.status as order_status,
            o.ordered_at as order_time,
            o.run_id is distinct from %(run_id)s as is_order_older,
            p.product_key,
            s.quantity * s.unit_price as gross,
            s.quantity * s.unit_price - s.discount as net,
            s.quantity * p.cost as cost
        from staged_line as s
        inner join staged_counted_order as k on k.order_id = s.order_id
        left join fact_orders as o on o.order_id = s.order_id
        inner join dim_product as p
            on
                p.product_id = s.product_id
                and p.valid_from <= coalesce(o.ordered_at, '-infinity')
                and p.valid_to > coalesce(o.ordered_at, '-infinity')
        where s.op in ('I', 'U') and not k.is_new
    ) as s
        on f.order_id = s.order_id and f.order_item_id = s.row_id
    when
        matched and (
            f.src_event_id < s.event_id
            or s.is_image and (
                f.line_number, f.date_key, f.customer_key, f.product_key, f.store_key, f.employee_key, f.channel,
                f.status, f.ordered_at, f.quantity, f.unit_price, f.gross_amount, f.discount_amount, f.net_amount,
                f.tax_amount, f.total_amount, f.cost_amount, f.margin_amount
            ) is distinct from (
                s.line_number, s.date_key, s.customer_key, s.product_key, s.store_key, s.employee_key, s.order_channel,
                s.order_status, s.order_time, s.quantity, s.unit_price, s.gross, s.discount, s.net,
                s.tax, s.net + s.tax, s.cost, s.net - s.cost
            )
        )
        then update set
        line_number = s.line_number,
        date_key = s.date_key,
        customer_key = s.customer_key,
        product_key = s.product_key,
        store_key = s.store_key,
        employee_key = s.employee_key,
        channel = s.order_channel,
        status = s.order_status,
        ordered_at = s.order_time,
        quantity = s.quantity,
        unit_price = s.unit_price,
        gross_amount = s.gross,
        discount_amount = s.discount,
        net_amount = s.net,
        tax_amount = s.tax,
        total_amount = s.net + s.tax,
        cost_amount = s.cost,
        margin_amount = s.net - s.cost,
        src_event_id = s.event_id,
        run_id = %(run_id)s
    when not matched then insert (
        order_item_id, order_id, line_number, date_key, customer_key, product_key, store_key, employee_key, channel,
        status, ordered_at, quantity, unit_price, gross_amount, discount_amount, net_amount, tax_amount, total_amount,
        cost_amount, margin_amount, src_event_id, run_id
    ) values (
        s.row_id, s.order_id, s.line_number, s.date_key, s.customer_key, s.product_key, s.store_key,
        s.employee_key, s.order_channel, s.order_status, s.order_time, s.quantity, s.unit_price, s.gross, s.discount,
        s.net, s.tax, s.net + s.tax, s.cost, s.net - s.cost, s.event_id, %(run_id)s
    )
    returning f.order_id, s.is_order_older
),

older as (
    insert into staged_restated_order (order_id)
    select distinct order_id
    from merged
    where is_order_older
    on conflict do nothing
)

select count(*) from merged
