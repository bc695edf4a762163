-- From which snapshot a batch went, and whether another source was taken as the star's own since.
select
    snapshot_from,
    (
        select count(*) > 0
        from etl_run as later
        where later.batch_no >= %(batch_no)s and later.runner like 'adopt: %%'
    ) as is_of_former_source
from etl_run
where batch_no = %(batch_no)s and error is null and finished_at is not null
order by run_id
limit 1
