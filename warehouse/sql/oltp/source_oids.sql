-- Which database of its cluster this is, and which relation each log: a restore makes others under the same names.
select
    logs.name as log,
    (select oid::bigint from pg_database where datname = current_database()) as database_oid,
    to_regclass(logs.name)::oid::bigint as relation_oid
from unnest(%(logs)s::text[]) as logs (name)
