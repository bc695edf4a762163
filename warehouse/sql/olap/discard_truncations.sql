-- What they ended has been written out in expand_truncated_events.sql.
delete from staged_event
where op = 'T'
