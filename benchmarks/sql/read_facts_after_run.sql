-- The events whose orders or lines have come into the star since a run. Runs go one after the other, so here a largest
-- id may be remembered.
select
    src_event_id,
    run_id
from fact_orders
where run_id > %(last_run_id)s
union all
select
    src_event_id,
    run_id
from fact_sales
where run_id > %(last_run_id)s
