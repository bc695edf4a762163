-- The history in the order of application; the row of type SCHEMA only says that Flyway made the schema.
select
    version,
    description,
    type,
    script,
    checksum,
    success
from public.flyway_schema_history
where type <> 'SCHEMA'
order by installed_rank;
