-- The next events after the largest id so far.
select
    id,
    table_name,
    op,
    row_id,
    order_id,
    payload
from cdc_orders
where id > %(last_id)s
order by id
limit %(events)s
