-- The transaction whose part of this key could not be applied, and with it all that comes after. errors: what is wrong,
-- by event; the others wait behind the first of these.
insert into cdc_dead_letter as d (
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
    coalesce(
        %(errors)s::jsonb ->> event_id::text, format('It waits behind event %%s of the same key.', %(first_id)s)
    ) as error,
    (%(errors)s::jsonb ? event_id::text)::integer as attempts,
    case when not %(errors)s::jsonb ? event_id::text then %(first_id)s end as behind
from staged_event
where key_no = %(key_no)s and turn >= %(turn)s
on conflict on constraint cdc_dead_letter_event_key do update set
    state = 'waiting',
    error = excluded.error,
    attempts = d.attempts + excluded.attempts,
    behind = excluded.behind,
    last_seen_at = clock_timestamp()
