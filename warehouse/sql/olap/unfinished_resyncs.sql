-- The tables of which somebody's resync of every row is not finished.
select table_name
from etl_resync
where finished_at is null and scope = 'all' and by = %(by)s
