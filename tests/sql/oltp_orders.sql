-- The orders of OLTP, as the star is to show them: one row an order, ids of elsewhere.
select
    whole.external_ref as order_ref,
    to_char(whole.ordered_at at time zone store.timezone, 'YYYYMMDD')::integer as date_key,
    customer.external_ref as customer,
    store.external_ref as store,
    coalesce(whole.employee_id, -2) as employee,
    whole.channel,
    whole.status,
    whole.ordered_at,
    whole.completed_at,
    (select count(*) from order_items where order_items.order_id = whole.id) as item_count,
    whole.subtotal,
    whole.discount,
    whole.tax,
    whole.total
from orders as whole
inner join stores as store on store.id = whole.store_id
left join customers as customer on customer.id = whole.customer_id
