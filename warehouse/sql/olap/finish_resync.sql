-- All keys have been looked at.
update etl_resync set finished_at = clock_timestamp()
where resync_id = %(resync_id)s
