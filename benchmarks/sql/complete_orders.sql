-- Completes ten in a hundred of the last %(orders)s orders.
update orders
set
    status = 'completed',
    completed_at = ordered_at + interval '5 minutes'
where id > (select max(id) from orders) - %(orders)s and mod(id, 10) = 0
