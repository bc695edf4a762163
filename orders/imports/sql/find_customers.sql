-- Customers that an earlier import brought.
update staged_customers as staged set found = case when there.name = staged.name then 'unchanged' else 'differs' end
from customers as there
where there.external_ref = staged.id and staged.reason is null;
