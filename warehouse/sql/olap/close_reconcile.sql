-- What came of it.
update etl_reconcile set
    snapshot = %(snapshot)s,
    rows_compared = %(rows_compared)s,
    differences = %(differences)s,
    waiting = %(waiting)s,
    repaired = %(repaired)s,
    examples = %(examples)s,
    error = %(error)s,
    finished_at = clock_timestamp()
where reconcile_id = %(reconcile_id)s
