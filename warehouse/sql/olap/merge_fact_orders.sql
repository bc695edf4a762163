-- Grain: one row an order. Source: each order's last staged change, with the dimension versions valid at ordered_at.
-- Repeatable: a change no later than the fact's is left alone; an image is taken at its word. item_count is that of
-- the lines staged beside; an order that was there before is counted again in recount_fact_orders.sql, and its lines
-- follow it in restate_fact_sales.sql.
with merged as (
    merge into fact_orders as f  -- noqa: PRS
    using (
        select
            s.*,
            coalesce(c.customer_key, -1) as customer_key,
            coalesce(st.store_key, -1) as store_key,
            coalesce(e.employee_key, -1) as employee_key,
            coalesce(day.date_key, -1) as date_key,
            coalesce(l.item_count, 0) as item_count
        from staged_order as s
        left join dim_customer as c
            on
                c.customer_id = coalesce(s.customer_id, -2)
                and c.valid_from <= s.ordered_at
                and c.valid_to > s.ordered_at
        left join dim_store as st
            on st.store_id = s.store_id and st.valid_from <= s.ordered_at and st.valid_to > s.ordered_at
        left join dim_employee as e
            on
                e.employee_id = coalesce(s.employee_id, -2)
                and e.valid_from <= s.ordered_at
                and e.valid_to > s.ordered_at
        left join dim_date as day on day.date = (s.ordered_at at time zone coalesce(st.timezone, 'UTC'))::date
        left join (
            select
                order_id,
                count(*) as item_count
            from staged_line
            where op in ('I', 'U')
            group by order_id
        ) as l on l.order_id = s.order_id
        where s.op in ('I', 'U')
    ) as s
        on f.order_id = s.order_id
    when
        matched and (
            f.src_event_id < s.event_id
            or s.is_image and (
                f.date_key, f.customer_key, f.store_key, f.employee_key, f.channel, f.status, f.ordered_at,
                f.completed_at, f.subtotal, f.discount, f.tax, f.total
            ) is distinct from (
                s.date_key, s.customer_key, s.store_key, s.employee_key, s.channel, s.status, s.ordered_at,
                s.completed_at, s.subtotal, s.discount, s.tax, s.total
            )
        )
        then update set
        date_key = s.date_key,
        customer_key = s.customer_key,
        store_key = s.store_key,
        employee_key = s.employee_key,
        channel = s.channel,
        status = s.status,
        ordered_at = s.ordered_at,
        completed_at = s.completed_at,
        subtotal = s.subtotal,
        discount = s.discount,
        tax = s.tax,
        total = s.total,
        src_event_id = s.event_id,
        run_id = %(run_id)s
    when not matched then insert (
        order_id, date_key, customer_key, store_key, employee_key, channel, status, ordered_at, completed_at,
        item_count, subtotal, discount, tax, total, src_event_id, run_id
    ) values (
        s.order_id, s.date_key, s.customer_key, s.store_key, s.employee_key, s.channel, s.status, s.ordered_at,
        s.completed_at, s.item_count, s.subtotal, s.discount, s.tax, s.total, s.event_id, %(run_id)s
    )
    returning merge_action() as action, f.order_id
),

older as (
    insert into staged_restated_order (order_id)
    select order_id
    from merged
    where action = 'UPDATE'
    on conflict do nothing
)

select count(*) from merged
