-- How many keys the staged events have.
select coalesce(max(key_no), 0) from staged_event
