-- What became of each file's rows.
select
    file,
    count(*) as read,
    count(*) filter (where reason is null and found is null) as imported,
    count(*) filter (where reason is null and found = 'unchanged') as unchanged,
    count(*) filter (where reason is null and found = 'differs') as differs,
    count(*) filter (where reason is not null) as rejected
from staged
group by file;
