-- As in shift_member_event.sql: whom the former source erased stays erased, and its numbers say nothing of another's.
update erased_customer set event_id = event_id - 1000000000000000
