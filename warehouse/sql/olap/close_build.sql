-- What the build made, or what stopped it.
update mart_build set
    models = %(models)s,
    tests = %(tests)s,
    error = %(error)s,
    finished_at = clock_timestamp()
where build_id = %(build_id)s
