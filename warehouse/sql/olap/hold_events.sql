-- Events whose key has a letter that waits go behind it, in their order. One that is there already comes again, as in a
-- replay: what was decided about it holds.
with held as (
    delete from staged_event as s
    using (
        select
            log,
            row_key,
            min(event_id) as first_id
        from cdc_dead_letter
        where state = 'waiting' and behind is null and row_key is not null
        group by log, row_key
    ) as first
    where s.log = first.log and s.row_key = first.row_key
    returning s.*, first.first_id
)

insert into cdc_dead_letter (
    log, event_id, xid, table_name, op, row_id, row_key, changed_at, payload, error, attempts, behind
)
select
    log,
    event_id,
    xid,
    table_name,
    op,
    row_id,
    row_key,
    changed_at,
    payload,
    format('It waits behind event %%s of the same key.', first_id) as error,
    0 as attempts,
    first_id as behind
from held
on conflict on constraint cdc_dead_letter_event_key do nothing
