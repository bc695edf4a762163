-- Of these members, those that the star has and the source has not: the image of a row that is not there is its end.
insert into staged_member_event (event_id, xid, table_name, op, row_id, changed_at, is_image)
select distinct
    0 as event_id,
    '0'::xid8 as xid,
    {source} as table_name,
    'D' as op,
    d.{member_id} as row_id,
    %(read_at)s::timestamptz as changed_at,
    true as is_image
from {dim} as d
where
    d.{member_id} = any(%(keys)s)
    and not exists (select from staged_member_event as s where s.row_id = d.{member_id})
