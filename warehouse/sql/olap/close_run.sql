-- What the batch did and where its time went.
update etl_run set
    events_read = %(events)s,
    events_applied = %(events)s,
    rows = %(rows)s,
    seconds = %(seconds)s,
    finished_at = clock_timestamp()
where run_id = %(run_id)s
