-- The runs' rows since a moment, whoever ran: a batch each, and the failures meanwhile.
select
    run_id,
    runner,
    batch_no,
    events_read,
    extract(epoch from finished_at - started_at)::float8 as seconds,
    error
from etl_run
where started_at > coalesce(%(since)s::timestamptz, '-infinity')
order by run_id
