-- The next members, in the order of their ids; with since and until those changed in that time.
select id
from {table}
where
    id > %(after)s
    and (%(since)s::timestamptz is null or updated_at >= %(since)s and updated_at < %(until)s)
order by id
limit %(size)s
