-- What the former source told of the members stays their history, before all that another one will tell.
update member_event set event_id = event_id - 1000000000000000
