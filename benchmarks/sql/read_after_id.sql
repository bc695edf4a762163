-- What is new to a reader that remembers the largest id: it never asks again for a smaller one that commits later.
select id
from cdc_orders
where id > %(last_id)s
order by id
