-- The members' events of these keys, as a batch of their own.
insert into staged_member_event
select
    event_id,
    xid,
    table_name,
    op,
    row_id,
    changed_at,
    payload
from staged_event
where
    log <> 'cdc_orders'
    and key_no between %(first_key)s and %(last_key)s
    and turn between %(first_turn)s and %(last_turn)s
    and event_id between %(first_event)s and %(last_event)s
