-- Begins, or goes on with one about the same that was not finished.
insert into etl_resync as r (table_name, scope, total, by)
values (%(table)s, %(scope)s, %(total)s, %(by)s)
on conflict (table_name, scope) where finished_at is null do update set
    total = excluded.total,
    by = excluded.by
returning resync_id, after_key, done, total
