-- What the batch did and where its time went.
update etl_run set
    events_read = %(events)s,
    events_applied = %(events)s - %(dead)s,
    events_dead = %(dead)s,
    rows = %(rows)s,
    seconds = %(seconds)s,
    finished_at = clock_timestamp()
where run_id = %(run_id)s
