-- A deleted line leaves the facts and a guard behind, so that an older event cannot bring it back.
with gone as (
    delete from fact_sales as f
    using staged_line as s
    where
        s.op = 'D'
        and f.order_id = s.order_id
        and f.order_item_id = s.row_id
        and (f.src_event_id < s.event_id or s.is_image)
    returning f.order_item_id
),

guarded as (
    insert into fact_sales_deleted (order_id, order_item_id, src_event_id, run_id)
    select
        order_id,
        row_id as order_item_id,
        event_id,
        %(run_id)s as run_id
    from staged_line
    where op = 'D'
    on conflict (order_id, order_item_id) do update set src_event_id = excluded.src_event_id, run_id = excluded.run_id
)

select count(*) from gone
