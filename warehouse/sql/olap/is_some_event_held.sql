-- Does the batch bring an event whose key waits behind a dead letter, or one that was discarded and comes again, or a
-- TRUNCATE, which ends what waits as well? Each an equality, for letters may be many.
with staged as (
    select
        'cdc_orders' as log,
        op,
        event_id,
        order_id as row_key
    from staged_order_event
    union all
    select
        'cdc_' || table_name as log,
        op,
        event_id,
        row_id as row_key
    from staged_member_event
)

select count(*) > 0 as is_held
from (
    select
    from staged as s
    inner join cdc_dead_letter as d on d.state = 'waiting' and d.log = s.log and d.row_key = s.row_key
    union all
    select
    from staged as s
    inner join cdc_dead_letter as d on d.state = 'discarded' and d.log = s.log and d.event_id = s.event_id
    union all
    select
    from staged as s
    inner join cdc_dead_letter as d on d.state = 'waiting' and d.log = s.log
    where s.op = 'T'
    limit 1
) as held
