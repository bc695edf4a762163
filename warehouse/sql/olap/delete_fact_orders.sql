-- A deleted order leaves the facts and a guard behind, so that an older event cannot bring it back.
with gone as (
    delete from fact_orders as f
    using staged_order as s
    where s.op = 'D' and f.order_id = s.order_id and (f.src_event_id < s.event_id or s.is_image)
    returning f.order_id
),

guarded as (
    insert into fact_orders_deleted (order_id, src_event_id, run_id)
    select
        order_id,
        event_id,
        %(run_id)s as run_id
    from staged_order
    where op = 'D'
    on conflict (order_id) do update set src_event_id = excluded.src_event_id, run_id = excluded.run_id
)

select count(*) from gone
