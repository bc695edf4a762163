-- The columns of the tables that the engine follows, as they are at this moment. Grain: one row a column.
select
    followed.name as table_name,
    pg_attribute.attname as column_name,
    format_type(pg_attribute.atttypid, null) as column_type
from unnest(%(tables)s::text[]) as followed (name)
inner join pg_attribute on pg_attribute.attrelid = to_regclass(followed.name)
where pg_attribute.attnum > 0 and not pg_attribute.attisdropped
