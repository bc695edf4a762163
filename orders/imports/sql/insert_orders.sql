-- An order was paid when it was placed, so it is completed at that moment. Local times are taken as UTC.
insert into orders (
    external_ref, store_id, customer_id, channel, status, ordered_at, completed_at, subtotal, tax, total
)
select
    staged.id,
    store.id as store_id,
    customer.id as customer_id,
    'in_store' as channel,
    'completed' as status,
    staged.ordered_at::timestamp at time zone 'UTC' as ordered_at,
    staged.ordered_at::timestamp at time zone 'UTC' as completed_at,
    staged.subtotal::numeric / 100 as subtotal,
    staged.tax_paid::numeric / 100 as tax,
    staged.order_total::numeric / 100 as total
from staged_orders as staged
inner join stores as store on store.external_ref = staged.store_id
inner join customers as customer on customer.external_ref = staged.customer
where staged.reason is null and staged.found is null
order by staged.line
on conflict (external_ref) do nothing;
