-- Every event that was committed, and the transaction that wrote it.
select
    id,
    xid::text as xid
from cdc_orders
