-- How many rows of the star the batches after this one have written.
select coalesce(sum(written.rows::bigint), 0)::bigint as rows
from etl_run as r
cross join lateral jsonb_each_text(r.rows) as written (step, rows)
where r.batch_no > %(batch_no)s and r.runner = %(runner)s and written.step = any(%(steps)s)
