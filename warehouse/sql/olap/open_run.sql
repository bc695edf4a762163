-- The batch's own row: every row of the star that it writes carries its run_id.
insert into etl_run (runner, batch_no, snapshot_from, snapshot_to)
values (%(runner)s, %(batch_no)s, %(snapshot_from)s, %(snapshot_to)s)
returning run_id
