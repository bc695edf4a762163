-- When the engine last carried a batch, how much in the last minute, what stopped it last, how often something did, and
-- what it could not carry. etl_run has a row for each batch: the minute is found by an index, and so are the failures.
select
    (select finished_at from etl_run where error is null order by run_id desc limit 1) as last_success_at,
    failed.error as last_error,
    failed.finished_at as last_error_at,
    (select count(*) from etl_run where error is not null) as failed_batches,
    (
        select coalesce(sum(events_applied), 0)::float8 / 60
        from etl_run
        where started_at > clock_timestamp() - interval '1 minute'
    ) as events_per_second,
    (select count(*) from cdc_dead_letter where state = 'waiting') as dead_letters
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
