-- As in shift_member_event.sql; a version that was only inferred has no event.
update {dim} set src_event_id = src_event_id - 1000000000000000
where src_event_id <> 0
