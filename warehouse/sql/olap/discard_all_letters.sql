-- What waits is of the former source. The rows are read at the present one.
update cdc_dead_letter set
    state = 'discarded',
    decided_by = %(by)s,
    decided_at = clock_timestamp()
where state = 'waiting'
