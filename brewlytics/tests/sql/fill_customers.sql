-- So many customers, each with an email and a reference of its own, changed one a minute up to the end of 2026.
insert into customers (name, email, external_ref, updated_at)
select
    'Ada ' || n as name,
    'ada' || n || '@example.org' as email,
    'ref-' || n as external_ref,
    timestamptz '2026-12-31 00:00+00' - n * interval '1 minute' as updated_at
from generate_series(1, %(count)s) as n
