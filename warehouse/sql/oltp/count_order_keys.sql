-- How many orders there are to look at, for the progress bar.
select count(*) as orders
from orders
where
    %(since)s::timestamptz is null
    or ordered_at >= %(since)s and ordered_at < %(until)s
    or updated_at >= %(since)s and updated_at < %(until)s
