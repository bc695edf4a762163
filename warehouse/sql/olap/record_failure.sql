-- A batch that was rolled back: nothing of it is in the star but this row.
insert into etl_run (runner, batch_no, snapshot_from, snapshot_to, finished_at, error)
values (
    %(runner)s, %(batch_no)s, %(snapshot_from)s, %(snapshot_to)s, clock_timestamp(), %(error)s
)
