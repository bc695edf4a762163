-- Events of which no statement would take anything. Without a key: nothing waits behind what nobody knows. One that
-- comes again waits again, but for what somebody has given up.
with unknown as (
    delete from staged_event
    where
        (table_name, log) not in (select * from unnest(%(tables)s::text[], %(logs)s::text[]))
        or op not in ('I', 'U', 'D', 'T')
        or op <> 'T' and (row_id is null or row_key is null)
    returning *
)

insert into cdc_dead_letter as d (log, event_id, xid, table_name, op, row_id, changed_at, payload, error)
select
    log,
    event_id,
    xid,
    table_name,
    op,
    row_id,
    changed_at,
    payload,
    format('The star knows no %%s of %%s in %%s with row %%s.', op, table_name, log, row_id) as error
from unknown
on conflict on constraint cdc_dead_letter_event_key do update set
    state = 'waiting',
    attempts = d.attempts + 1,
    last_seen_at = clock_timestamp()
where d.state <> 'discarded'
