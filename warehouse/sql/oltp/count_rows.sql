-- How many rows of each table there are at the source.
select
    'customers' as table_name,
    count(*) as rows
from customers
union all
select
    'products' as table_name,
    count(*) as rows
from products
union all
select
    'stores' as table_name,
    count(*) as rows
from stores
union all
select
    'employees' as table_name,
    count(*) as rows
from employees
union all
select
    'orders' as table_name,
    count(*) as rows
from orders
union all
select
    'order_items' as table_name,
    count(*) as rows
from order_items
