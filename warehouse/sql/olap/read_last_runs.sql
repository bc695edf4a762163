-- When the engine last carried a batch, what stopped it last, and how often something did. etl_run has a row for each
-- batch, and no part reads more of it than the failures, which have an index of their own.
select
    (select finished_at from etl_run where error is null order by run_id desc limit 1) as last_success_at,
    failed.error as last_error,
    failed.finished_at as last_error_at,
    (select count(*) from etl_run where error is not null) as failed_batches
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
