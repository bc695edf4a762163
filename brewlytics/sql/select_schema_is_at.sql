-- Whether a migration is in the history of this database, and succeeded.
select success
from flyway_schema_history
where version = %(version)s;
