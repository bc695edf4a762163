-- One applied migration, in the migration's own transaction; the run's lock makes the next rank safe to compute.
insert into public.flyway_schema_history
(installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
values (
    (select coalesce(max(installed_rank), 0) + 1 from public.flyway_schema_history),
    %(version)s,
    %(description)s,
    'SQL',
    %(script)s,
    %(checksum)s,
    current_user,
    %(execution_time)s,
    true
);
