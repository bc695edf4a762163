-- These members as they stand, in the shape of events.
select
    0::bigint as event_id,
    '0'::xid8 as xid,
    {table_name} as table_name,
    'U' as op,
    r.id as row_id,
    now() as changed_at,
    to_jsonb(r) as payload,
    true as is_image
from {table} as r
where r.id = any({keys}::bigint[])
