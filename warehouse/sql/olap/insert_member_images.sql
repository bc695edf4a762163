-- A member's image joins its history where the last event there tells something else: as the event after that one. Its
-- history is cut anew from the beginning in any case.
with images as (
    select
        s.*,
        e.event_id as last_id,
        e.op as last_op,
        e.payload as last_payload
    from staged_member_event as s
    left join lateral (
        select *
        from member_event
        where dimension = {dimension} and member_id = s.row_id
        order by event_id desc
        limit 1
    ) as e on true
),

added as (
    insert into member_event (dimension, member_id, event_id, op, changed_at, payload, run_id, is_image)
    select
        {dimension} as dimension,
        row_id,
        coalesce(last_id, 0) + 1 as event_id,
        op,
        changed_at,
        payload,
        %(run_id)s as run_id,
        true as is_image
    from images
    where
        case
            when last_id is null then op <> 'D'
            when op = 'D' or last_op = 'D' then op <> last_op
            else jsonb_build_array({state}) is distinct from jsonb_build_array({last_state})
        end
    returning member_id
),

touched as (
    insert into staged_member (dimension, member_id, first_new_id)
    select
        {dimension} as dimension,
        row_id,
        null::bigint as first_new_id
    from images
)

select count(*) from added
