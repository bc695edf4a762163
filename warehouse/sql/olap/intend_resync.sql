-- Every row of these tables is to be resynced; one that is intended already stays so.
insert into etl_resync (table_name, scope, total, by)
select
    unnest(%(tables)s) as table_name,
    'all' as scope,
    0 as total,
    %(by)s as by
on conflict (table_name, scope) where finished_at is null do update set after_key = 0, by = excluded.by
