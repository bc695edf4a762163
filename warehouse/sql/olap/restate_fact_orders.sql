-- The keys of these orders anew: the version of each member that is valid at ordered_at. A member is known by the key
-- that the fact has. Writes only what differs. The orders are given as an array, as in recount_fact_orders.sql.
update fact_orders as f set
    date_key = n.date_key,
    customer_key = n.customer_key,
    store_key = n.store_key,
    employee_key = n.employee_key,
    run_id = %(run_id)s
from (
    select
        o.order_id,
        c.customer_key,
        st.store_key,
        e.employee_key,
        coalesce(day.date_key, -1) as date_key
    from fact_orders as o
    inner join dim_customer as was_c on was_c.customer_key = o.customer_key
    inner join dim_customer as c
        on c.customer_id = was_c.customer_id and c.valid_from <= o.ordered_at and c.valid_to > o.ordered_at
    inner join dim_store as was_st on was_st.store_key = o.store_key
    inner join dim_store as st
        on st.store_id = was_st.store_id and st.valid_from <= o.ordered_at and st.valid_to > o.ordered_at
    inner join dim_employee as was_e on was_e.employee_key = o.employee_key
    inner join dim_employee as e
        on e.employee_id = was_e.employee_id and e.valid_from <= o.ordered_at and e.valid_to > o.ordered_at
    left join dim_date as day on day.date = (o.ordered_at at time zone coalesce(st.timezone, 'UTC'))::date
    where o.order_id = any(array(select r.order_id from staged_restated_order as r))
) as n
where
    f.order_id = n.order_id
    and (f.date_key, f.customer_key, f.store_key, f.employee_key)
    is distinct from (n.date_key, n.customer_key, n.store_key, n.employee_key)
