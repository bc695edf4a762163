-- Given up for good by somebody: what they were.
update cdc_dead_letter set
    state = 'discarded',
    decided_by = %(by)s,
    decided_at = clock_timestamp()
where state = 'waiting' and letter_id = any(%(letters)s)
