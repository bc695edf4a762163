-- The members of the benchmarks' chain. Ids are drawn from 1 on: employee n works in store mod(n - 1, 20) + 1.
select setseed(0.42);

insert into stores (code, name, city, timezone, tax_rate)
select
    'B' || n as code,
    'Bench ' || n as name,
    'City ' || n as city,
    (array['Europe/Berlin', 'Europe/Lisbon', 'America/New_York', 'America/Los_Angeles', 'Asia/Tokyo'])[1 + mod(n, 5)]
        as timezone,
    0.05 + n * 0.005 as tax_rate
from generate_series(1, 20) as n;

insert into employees (store_id, name)
select
    1 + mod(n - 1, 20) as store_id,
    'Employee ' || n as name
from generate_series(1, 200) as n;

insert into products (sku, name, category, price, cost)
select
    'SKU-' || n as sku,
    'Product ' || n as name,
    'Category ' || mod(n, 8) as category,
    1.50 + n * 0.05 as price,
    0.50 + n * 0.02 as cost
from generate_series(1, 200) as n;

insert into customers (name, email, city, loyalty_tier)
select
    'Customer ' || n as name,
    'customer-' || n || '@example.com' as email,
    'City ' || mod(n, 50) as city,
    'none' as loyalty_tier
from generate_series(1, %(customers)s) as n;
