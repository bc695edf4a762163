-- The first good row keeps an id; those behind it are rejected. A supply has a row for each product that it goes into.
with repeated as (
    select file, id, min(line) as first_line
    from staged
    where reason is null and file <> 'raw_supplies.csv'
    group by file, id
    having count(*) > 1
)

update staged set reason = format('%s stands in line %s already', staged.id, repeated.first_line)
from repeated
where repeated.file = staged.file and repeated.id = staged.id and staged.line > repeated.first_line
    and staged.reason is null;
