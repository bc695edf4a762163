-- The waiting letters of the keys to which the chosen ones belong, be these given up by now; of an event without a key
-- that one alone. They count as applied until they are parked again.
with chosen as (
    select
        letter_id,
        log,
        row_key
    from cdc_dead_letter
    where letter_id = any(%(letters)s) or %(letters)s::bigint[] is null
),

taken as (
    update cdc_dead_letter as d set
        state = 'applied',
        last_seen_at = clock_timestamp()
    from (
        select distinct w.letter_id
        from cdc_dead_letter as w
        inner join chosen as c
            on c.letter_id = w.letter_id or c.log = w.log and c.row_key = w.row_key
        where w.state = 'waiting'
    ) as w
    where d.letter_id = w.letter_id
    returning d.*
),

staged as (
    insert into staged_event (log, event_id, xid, table_name, op, row_id, row_key, changed_at, payload)
    select
        log,
        event_id,
        xid,
        table_name,
        op,
        row_id,
        coalesce(row_key, row_id) as row_key,
        changed_at,
        payload
    from taken
)

select count(*) from taken
