insert into customers (external_ref, name)
select id, name
from staged_customers
where reason is null and found is null
order by line
on conflict (external_ref) do nothing;
