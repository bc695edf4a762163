-- The next orders, in the order of their ids; with since and until those placed or changed in that time.
select id
from orders
where
    id > %(after)s
    and (
        %(since)s::timestamptz is null
        or ordered_at >= %(since)s and ordered_at < %(until)s
        or updated_at >= %(since)s and updated_at < %(until)s
    )
order by id
limit %(size)s
