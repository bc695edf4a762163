-- Grain: one row an order; those that the star knew. Repeatable: a change no later than the fact's is left alone; an
-- image is taken at its word. An order that was there before is counted again in recount_fact_orders.sql, and its lines
-- follow it in restate_fact_sales.sql. That op is one of two is true of all of them, but the planner takes it for rare:
-- so it looks each order up by its key, and does not read all facts to find a few.
with merged as (
    merge into fact_orders as f  -- noqa: PRS
    using (
        select *
        from staged_order_fact
        where op in ('I', 'U') and not is_new
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
