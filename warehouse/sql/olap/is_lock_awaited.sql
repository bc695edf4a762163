-- Does another session wait for the writers' lock (`lock.py`)? A bigint that is locked stands in two columns here.
select count(*) > 0 as is_awaited
from pg_locks
where
    locktype = 'advisory'
    and not granted
    and database = (select oid from pg_database where datname = current_database())
    and classid::bigint << 32 | objid::bigint = {key}
