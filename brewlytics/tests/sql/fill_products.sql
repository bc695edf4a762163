-- So many products, of a few prices, changed one a minute up to the end of 2026.
insert into products (sku, name, category, price, external_ref, updated_at)
select
    'sku-' || n as sku,
    'Blend number' || n as name,
    'coffee' as category,
    mod(n, 10) as price,
    'ref-' || n as external_ref,
    timestamptz '2026-12-31 00:00+00' - n * interval '1 minute' as updated_at
from generate_series(1, %(count)s) as n
