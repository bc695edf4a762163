-- Keeps the products of an order's new lines from being deleted until the transaction ends; in the order of their ids,
-- and before the order's lines are touched, so that whoever deletes one of them cannot hold it and wait for those.
select
from products
where id = any(%(product_ids)s)
order by id
for key share;
