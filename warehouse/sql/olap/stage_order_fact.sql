-- Source: each order's last staged change, with the dimension versions valid at ordered_at. item_count is that of the
-- lines staged beside. op <> 'D', for of that the planner knows that it is true of nearly all.
insert into staged_order_fact
select
    s.event_id,
    s.op,
    s.is_image,
    k.is_new,
    s.order_id,
    coalesce(c.customer_id, -1) as customer_id,
    coalesce(st.store_id, -1) as store_id,
    extract(hour from s.ordered_at at time zone coalesce(st.timezone, 'UTC')) as hour,
    coalesce(day.date_key, -1) as date_key,
    coalesce(c.customer_key, -1) as customer_key,
    coalesce(st.store_key, -1) as store_key,
    coalesce(e.employee_key, -1) as employee_key,
    s.channel,
    s.status,
    s.ordered_at,
    s.completed_at,
    coalesce(l.item_count, 0) as item_count,
    s.subtotal,
    s.discount,
    s.tax,
    s.total
from staged_order as s
inner join staged_counted_order as k on k.order_id = s.order_id
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
    where op <> 'D'
    group by order_id
) as l on l.order_id = s.order_id
where s.op <> 'D'
