-- Deletes one in a hundred of the last %(orders)s orders, with its lines.
delete from orders
where id > (select max(id) from orders) - %(orders)s and mod(id, 100) = 33
