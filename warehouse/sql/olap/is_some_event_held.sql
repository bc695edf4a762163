-- Does the batch bring an event whose key waits behind a dead letter, or one that was discarded and comes again, or a
-- TRUNCATE, which ends what waits as well?
select
    exists (
        select
        from cdc_dead_letter as d
        inner join staged_order_event as s on s.order_id = d.row_key or s.op = 'T' or s.event_id = d.event_id
        where d.log = 'cdc_orders' and d.state <> 'applied'
    )
    or exists (
        select
        from cdc_dead_letter as d
        inner join staged_member_event as s
            on d.log = 'cdc_' || s.table_name and (s.row_id = d.row_key or s.op = 'T' or s.event_id = d.event_id)
        where d.state <> 'applied'
    )
