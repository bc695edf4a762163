-- So many orders, one a minute up to the end of 2026, the last of them first: open ones and those of the web are rare,
-- every second order is a customer's, every tenth has a note.
insert into orders (
    store_id, customer_id, channel, status, completed_at, ordered_at, updated_at, external_ref, note
)
select
    (select min(id) from stores) + (mod(n, 20) = 0)::integer as store_id,
    case when mod(n, 2) = 0 then (select min(id) from customers) + mod(n, 1000) end as customer_id,
    case when mod(n, 100) = 0 then 'web' else 'in_store' end as channel,
    case when mod(n, 50) = 0 then 'ready' else 'completed' end as status,
    case when mod(n, 50) > 0 then timestamptz '2026-12-31 00:00+00' end as completed_at,
    timestamptz '2026-12-31 00:00+00' - n * interval '1 minute' as ordered_at,
    timestamptz '2026-12-31 00:00+00' - n * interval '1 minute' as updated_at,
    'ref-' || n as external_ref,
    case when mod(n, 10) = 0 then 'no sugar' || n else '' end as note
from generate_series(%(count)s, 1, -1) as n
