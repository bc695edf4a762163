-- What somebody has given up stays given up when it comes again.
delete from staged_event as s
using cdc_dead_letter as d
where
    d.state = 'discarded'
    and d.log = s.log
    and d.event_id = s.event_id
    and d.table_name = s.table_name
    and d.row_id is not distinct from s.row_id
