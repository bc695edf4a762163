-- When the engine last carried a batch, and what stopped it last.
select
    (select max(finished_at) from etl_run where error is null) as last_success_at,
    failed.error as last_error,
    failed.finished_at as last_error_at
from (select) as one
left join lateral (
    select
        error,
        finished_at
    from etl_run
    where error is not null
    order by run_id desc
    limit 1
) as failed on true
