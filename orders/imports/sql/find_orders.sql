-- Orders that an earlier import brought.
update staged_orders as staged set found = case
    when (
        store.external_ref, customer.external_ref, there.employee_id, there.channel, there.status,
        there.ordered_at, there.completed_at, there.subtotal, there.discount, there.tax
    ) is not distinct from (
        staged.store_id, staged.customer, null, 'in_store', 'completed',
        staged.ordered_at::timestamp at time zone 'UTC', staged.ordered_at::timestamp at time zone 'UTC',
        staged.subtotal::numeric / 100, 0, staged.tax_paid::numeric / 100
    ) then 'unchanged' else 'differs'
end
from orders as there
inner join stores as store on store.id = there.store_id
left join customers as customer on customer.id = there.customer_id
where there.external_ref = staged.id and staged.reason is null;
