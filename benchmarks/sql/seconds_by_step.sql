-- Where a runner's time went: the seconds of each step over all of its batches.
select
    step.name,
    sum(step.seconds::float8) as seconds
from etl_run
cross join lateral jsonb_each_text(etl_run.seconds) as step (name, seconds)
where etl_run.runner = %(runner)s
group by step.name
order by seconds desc
