-- Grain: one row a member and source transaction, which makes at most one version: its last change counts.
-- Source: the staged events of one table. Repeatable: an event that is there already is left alone; an image, or a row
-- that is not as the log tells, gives way to the event in whose place it stands.
with added as (
    insert into member_event as known (dimension, member_id, event_id, op, changed_at, payload, run_id)
    select distinct on (row_id, xid)
        {dimension} as dimension,
        row_id,
        event_id,
        op,
        changed_at,
        payload,
        %(run_id)s as run_id
    from staged_member_event
    where table_name = {source} and op <> 'T'
    order by row_id asc, xid asc, event_id desc
    on conflict (dimension, member_id, event_id) do update set
        op = excluded.op,
        changed_at = excluded.changed_at,
        payload = excluded.payload,
        run_id = excluded.run_id,
        is_image = false
    where
        known.is_image
        or (known.op, known.changed_at, known.payload)
        is distinct from (excluded.op, excluded.changed_at, excluded.payload)
    returning dimension, member_id, event_id
),

touched as (
    insert into staged_member (dimension, member_id, first_new_id)
    select
        dimension,
        member_id,
        min(event_id) as first_new_id
    from added
    group by dimension, member_id
)

select count(*) from added
