-- What waits and has been overtaken: the star made anew has read its row, later than the event, or has applied it. What
-- no key is known of is not about any row, and waits on.
update public.cdc_dead_letter as d set
    state = 'discarded',
    decided_by = %(by)s,
    decided_at = clock_timestamp()
where
    d.state = 'waiting'
    and d.row_key is not null
    and not exists (
        select
        from star_beside.cdc_dead_letter as new
        where
            new.state = 'waiting'
            and new.log = d.log
            and new.event_id = d.event_id
            and new.table_name = d.table_name
            and new.row_id is not distinct from d.row_id
    )
