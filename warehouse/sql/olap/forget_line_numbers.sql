-- The events of another source may have any number.
update fact_sales set
    src_event_id = 0,
    run_id = %(run_id)s
where src_event_id <> 0
