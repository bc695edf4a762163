-- The columns of the source that nobody here knows, the oldest first. Grain: one row a column.
select
    table_name,
    column_name,
    column_type,
    first_seen_at
from source_column_unknown
order by first_seen_at, table_name, column_name
