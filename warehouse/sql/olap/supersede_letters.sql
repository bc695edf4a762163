-- What waits of these keys has been overtaken: their rows were read at the source, later than any of these events.
update cdc_dead_letter set
    state = 'discarded',
    decided_by = %(by)s,
    decided_at = clock_timestamp()
where state = 'waiting' and log = %(log)s and row_key = any(%(keys)s)
