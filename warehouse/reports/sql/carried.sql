-- What the engine carried in each five seconds of the last five minutes: sixty steps, the one that still runs left out.
-- The index on started_at finds the runs.
with steps as (
    select generate_series(present - interval '5 minutes', present - interval '1 second', interval '5 seconds') as step
    from date_bin('5 seconds', now(), timestamptz 'epoch') as present
),

carried as (
    select
        date_bin('5 seconds', started_at, timestamptz 'epoch') as step,
        sum(events_applied) as events,
        sum(
            coalesce((rows ->> 'insert_fact_orders')::bigint, 0)
            + coalesce((rows ->> 'insert_fact_sales')::bigint, 0)
            + coalesce((rows ->> 'merge_fact_orders')::bigint, 0)
            + coalesce((rows ->> 'merge_fact_sales')::bigint, 0)
        ) as facts
    from etl_run
    where started_at >= date_bin('5 seconds', now(), timestamptz 'epoch') - interval '5 minutes'
    group by date_bin('5 seconds', started_at, timestamptz 'epoch')
)

select
    coalesce(carried.events, 0)::bigint as events,
    coalesce(carried.facts, 0)::bigint as facts
from steps
left join carried on steps.step = carried.step
order by steps.step
