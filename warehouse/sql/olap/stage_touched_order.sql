-- Two more kinds of orders to look at again: those that lost a line, and those that lines had been waiting for.
insert into staged_restated_order (order_id)
select order_id
from staged_line
where op = 'D'
union
select order_id
from fact_sales
where ordered_at is null
on conflict do nothing
