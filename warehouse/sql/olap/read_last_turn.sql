-- In how many of the source's transactions a key has events.
select max(turn) from staged_event
where key_no = %(key_no)s
