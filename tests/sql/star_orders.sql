-- fact_orders with the natural ids of its members.
select
    fact.order_id,
    fact.date_key,
    customer.customer_id,
    store.store_id,
    employee.employee_id,
    fact.channel,
    fact.status,
    fact.ordered_at,
    fact.completed_at,
    fact.item_count,
    fact.subtotal,
    fact.discount,
    fact.tax,
    fact.total
from fact_orders as fact
left join dim_customer as customer on customer.customer_key = fact.customer_key
left join dim_store as store on store.store_key = fact.store_key
left join dim_employee as employee on employee.employee_key = fact.employee_key
