-- Grain: one row a column of the source that the engine does not know, as it is now. Answers the new ones, so that each
-- is told once. Repeatable: without a difference nothing is written.
with seen as (
    select *
    from unnest(%(tables)s::text[], %(columns)s::text[], %(types)s::text[]) as c (table_name, column_name, column_type)
),

gone as (
    delete from source_column_unknown as u
    where not exists (
        select from seen where seen.table_name = u.table_name and seen.column_name = u.column_name
    )
)

insert into source_column_unknown as u (table_name, column_name, column_type)
select
    table_name,
    column_name,
    column_type
from seen
on conflict (table_name, column_name) do nothing
returning u.table_name, u.column_name, u.column_type
