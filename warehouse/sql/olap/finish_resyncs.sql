-- Of somebody's resyncs, all that are about these tables are finished.
update etl_resync set finished_at = clock_timestamp()
where finished_at is null and by = %(by)s and table_name = any(%(tables)s)
