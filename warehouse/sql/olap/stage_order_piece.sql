-- The orders' events of these keys, as a batch of their own; {fields} are taken out of the payload as at the source.
insert into staged_order_event
select
    event_id,
    table_name,
    op,
    row_id,
    row_key as order_id,
    {fields}
from staged_event
where
    log = 'cdc_orders'
    and key_no between %(first_key)s and %(last_key)s
    and turn between %(first_turn)s and %(last_turn)s
    and event_id between %(first_event)s and %(last_event)s
