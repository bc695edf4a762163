-- Cuts the members' histories into versions: a version begins with the first state and with each one in which a type-2
-- attribute differs; a delete is no state. Only what this batch may change is cut anew: from the last state before its
-- first new event (version_no 1, whose bound is that of its row) to the end of the history;
-- where that is null, all of it.
insert into staged_version
with history as (
    select
        e.member_id,
        e.event_id,
        e.op,
        e.changed_at,
        e.payload,
        e.op <> 'D' as is_state,
        t.first_new_id is null as is_whole,
        jsonb_build_array({state}) as state
    from staged_member as t
    inner join member_event as e
        on
            e.dimension = t.dimension
            and e.member_id = t.member_id
            and e.event_id >= coalesce((
                select max(before.event_id)
                from member_event as before
                where
                    before.dimension = t.dimension
                    and before.member_id = t.member_id
                    and before.event_id < t.first_new_id
                    and before.op <> 'D'
            ), '-9223372036854775808'::bigint)
    where t.dimension = {dimension}
),

starts as (
    select
        *,
        is_state and (
            lag(event_id) over earlier_states is null or state is distinct from lag(state) over earlier_states
        ) as is_start
    from history
    window earlier_states as (partition by member_id, is_state order by event_id)
),

numbered as (
    select
        *,
        count(*) filter (where is_start) over (partition by member_id order by event_id) as version_no
    from starts
),

versions as (
    select
        member_id,
        version_no,
        min(event_id) as first_event_id,
        max(event_id) as last_event_id,
        min(changed_at) as changed_at,
        bool_and(is_whole) as is_whole,
        (array_agg(op order by event_id desc))[1] = 'D' as is_deleted,
        (array_agg(payload order by event_id desc) filter (where is_state))[1] as payload
    from numbered
    where version_no > 0
    group by member_id, version_no
),

-- Strictly later than the version before, even where the source's clock stepped back: one microsecond at least.
timed as (
    select
        v.*,
        max(
            case when v.version_no = 1 then coalesce(known.valid_from, '-infinity') else v.changed_at end
            - v.version_no * interval '1 microsecond'
        ) over (partition by v.member_id order by v.version_no)
        + v.version_no * interval '1 microsecond' as valid_from
    from versions as v
    left join lateral (
        select d.valid_from
        from {dim} as d
        where
            v.version_no = 1
            and not v.is_whole
            and d.{member_id} = v.member_id
            and d.src_event_id <= v.last_event_id
        order by d.src_event_id desc
        limit 1
    ) as known on true
)

select
    {dimension} as dimension,
    member_id,
    version_no,
    first_event_id,
    last_event_id,
    valid_from,
    coalesce(lead(valid_from) over w, 'infinity') as valid_to,
    lead(version_no) over w is null as is_current,
    is_deleted,
    payload
from timed
window w as (partition by member_id order by version_no)
