-- How many members there are to look at, for the progress bar.
select count(*) as members
from {table}
where %(since)s::timestamptz is null or updated_at >= %(since)s and updated_at < %(until)s
