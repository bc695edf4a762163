-- When keys were last used, as one process has noted it. Another may have noted something later: that stays. Rows are
-- locked in the order of their ids, as every process does, so that none waits for another in a circle.
with noted as (
    select
        used.id,
        used.used_at
    from unnest(%(ids)s::bigint[], %(instants)s::timestamptz[]) as used (id, used_at)
),

locked as (
    select access_apikey.id
    from access_apikey
    inner join noted on access_apikey.id = noted.id
    order by access_apikey.id
    for no key update of access_apikey
)

update access_apikey
set last_used_at = greatest(access_apikey.last_used_at, noted.used_at)
from noted
inner join locked on noted.id = locked.id
where access_apikey.id = noted.id
