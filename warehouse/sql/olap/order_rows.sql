-- What fact_orders says, in the words of the source.
select
    f.order_id as key,
    f.total as amount,
    st.store_id,
    nullif(c.customer_id, -2) as customer_id,
    nullif(e.employee_id, -2) as employee_id,
    f.channel,
    f.status,
    f.ordered_at,
    f.completed_at,
    f.item_count,
    f.subtotal,
    f.discount,
    f.tax,
    f.total,
    coalesce(
        c.valid_from <= f.ordered_at and c.valid_to > f.ordered_at
        and st.valid_from <= f.ordered_at and st.valid_to > f.ordered_at
        and e.valid_from <= f.ordered_at and e.valid_to > f.ordered_at
        and f.date_key = coalesce(day.date_key, -1),
        false
    ) as is_of_its_time
from fact_orders as f
left join dim_customer as c on c.customer_key = f.customer_key
left join dim_store as st on st.store_key = f.store_key
left join dim_employee as e on e.employee_key = f.employee_key
left join dim_date as day on day.date = (f.ordered_at at time zone coalesce(st.timezone, 'UTC'))::date
