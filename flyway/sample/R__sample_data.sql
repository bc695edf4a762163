-- A few rows a table to look at after the first start. Safe to apply again: a row that is there, by its external_ref or
-- by another unique value, is left as people have made it since, and lines come only with the order they belong to.

insert into customers (external_ref, name, email, phone, city, loyalty_tier)
values
('sample-ada', 'Ada Sample', 'ada@example.com', '+31 20 555 0101', 'Amsterdam', 'gold'),
('sample-bo', 'Bo Sample', 'bo@example.com', '+351 21 555 0102', 'Lisbon', 'silver'),
('sample-cy', 'Cy Sample', 'cy@example.com', null, 'Boston', 'none'),
('sample-dee', 'Dee Sample', 'dee@example.com', '+81 75 555 0104', 'Kyoto', 'bronze'),
('sample-eli', 'Eli Sample', null, null, null, 'none')
on conflict do nothing;

insert into products (external_ref, sku, name, category, price, cost)
values
('sample-espresso', 'COF-001', 'Espresso', 'coffee', 2.80, 0.55),
('sample-flat-white', 'COF-002', 'Flat white', 'coffee', 4.20, 0.95),
('sample-guest-filter', 'COF-003', 'Guest filter', 'coffee', 4.75, null),
('sample-mint-tea', 'TEA-001', 'Fresh mint tea', 'tea', 3.60, 0.40),
('sample-croissant', 'BAK-001', 'Butter croissant', 'bakery', 3.15, 1.10),
('sample-custard-tart', 'BAK-002', 'Custard tart', 'bakery', 2.45, 0.85),
('sample-tote-bag', 'MER-001', 'Tote bag', 'merchandise', 14.95, 6.20)
on conflict do nothing;

insert into stores (external_ref, code, name, city, timezone, tax_rate, opened_on)
values
('sample-amsterdam', 'AMS-1', 'Canal House', 'Amsterdam', 'Europe/Amsterdam', 0.0900, date '2018-04-27'),
('sample-lisbon', 'LIS-1', 'Tram Stop', 'Lisbon', 'Europe/Lisbon', 0.1300, date '2019-06-12'),
('sample-boston', 'BOS-1', 'Harbor Walk', 'Boston', 'America/New_York', 0.0700, date '2020-09-01'),
('sample-kyoto', 'KYO-1', 'Lantern Lane', 'Kyoto', 'Asia/Tokyo', 0.1000, date '2021-11-03'),
('sample-portland', 'PDX-1', 'Rose Quarter', 'Portland', 'America/Los_Angeles', 0.0000, date '2023-02-14')
on conflict do nothing;

insert into employees (external_ref, store_id, name, role, email)
select
    wanted.external_ref,
    stores.id as store_id,
    wanted.name,
    wanted.role,
    wanted.email
from (
    values
    ('sample-fay', 'sample-amsterdam', 'Fay Sample', 'manager', 'fay@example.com'),
    ('sample-gus', 'sample-amsterdam', 'Gus Sample', 'barista', 'gus@example.com'),
    ('sample-hal', 'sample-lisbon', 'Hal Sample', 'barista', 'hal@example.com'),
    ('sample-ivy', 'sample-boston', 'Ivy Sample', 'manager', 'ivy@example.com'),
    ('sample-jun', 'sample-kyoto', 'Jun Sample', 'barista', 'jun@example.com')
) as wanted (external_ref, store, name, role, email)
inner join stores on stores.external_ref = wanted.store
order by wanted.external_ref
on conflict do nothing;

with wanted (external_ref, store, customer, employee, channel, status, ordered_at, completed_at, note) as (
    values
    (
        'sample-order-1', 'sample-amsterdam', 'sample-ada', 'sample-gus', 'in_store', 'completed',
        now() - interval '3 days', now() - interval '3 days' + interval '4 minutes', ''
    ),
    (
        'sample-order-2', 'sample-kyoto', 'sample-dee', 'sample-jun', 'app', 'completed',
        now() - interval '30 hours', now() - interval '30 hours' + interval '6 minutes', 'oat milk'
    ),
    (
        'sample-order-3', 'sample-lisbon', 'sample-bo', 'sample-hal', 'in_store', 'cancelled',
        now() - interval '26 hours', null, 'came too late'
    ),
    (
        'sample-order-4', 'sample-boston', null, 'sample-ivy', 'in_store', 'ready',
        now() - interval '25 minutes', null, ''
    ),
    (
        'sample-order-5', 'sample-portland', 'sample-cy', null, 'web', 'preparing',
        now() - interval '12 minutes', null, 'no lid, please'
    ),
    (
        'sample-order-6', 'sample-amsterdam', 'sample-ada', 'sample-fay', 'app', 'placed',
        now() - interval '2 minutes', null, ''
    )
),

wanted_lines (external_ref, line_number, product, quantity, discount) as (
    values
    ('sample-order-1', 1, 'sample-flat-white', 2, 0.00),
    ('sample-order-1', 2, 'sample-croissant', 1, 0.50),
    ('sample-order-2', 1, 'sample-guest-filter', 1, 0.00),
    ('sample-order-2', 2, 'sample-custard-tart', 3, 0.00),
    ('sample-order-2', 3, 'sample-tote-bag', 1, 2.00),
    ('sample-order-3', 1, 'sample-mint-tea', 2, 0.00),
    ('sample-order-4', 1, 'sample-espresso', 1, 0.00),
    ('sample-order-4', 2, 'sample-croissant', 2, 0.00),
    ('sample-order-5', 1, 'sample-flat-white', 1, 0.00),
    ('sample-order-6', 1, 'sample-custard-tart', 6, 1.50)
),

lines as (
    select
        wanted_lines.external_ref,
        wanted_lines.line_number,
        wanted_lines.quantity,
        wanted_lines.discount,
        stores.id as store_id,
        products.id as product_id,
        products.price,
        wanted_lines.quantity * products.price as gross,
        round((wanted_lines.quantity * products.price - wanted_lines.discount) * stores.tax_rate, 2) as tax
    from wanted_lines
    inner join wanted on wanted_lines.external_ref = wanted.external_ref
    inner join stores on wanted.store = stores.external_ref
    inner join products on wanted_lines.product = products.external_ref
    where wanted_lines.discount <= wanted_lines.quantity * products.price
),

sums as (
    select
        external_ref,
        store_id,
        sum(gross) as subtotal,
        sum(discount) as discount,
        sum(tax) as tax
    from lines
    group by external_ref, store_id
),

placed as (
    insert into orders (
        external_ref, store_id, customer_id, employee_id, channel, status, ordered_at, completed_at, note,
        subtotal, discount, tax, total
    )
    select
        wanted.external_ref,
        sums.store_id,
        customers.id as customer_id,
        employees.id as employee_id,
        wanted.channel,
        wanted.status,
        wanted.ordered_at,
        wanted.completed_at,
        wanted.note,
        sums.subtotal,
        sums.discount,
        sums.tax,
        sums.subtotal - sums.discount + sums.tax as total
    from wanted
    inner join sums on wanted.external_ref = sums.external_ref
    left join customers on wanted.customer = customers.external_ref
    left join employees on wanted.employee = employees.external_ref
    order by wanted.ordered_at
    on conflict do nothing
    returning id, external_ref
)

insert into order_items (order_id, line_number, product_id, quantity, unit_price, discount, tax, line_total)
select
    placed.id as order_id,
    lines.line_number,
    lines.product_id,
    lines.quantity,
    lines.price as unit_price,
    lines.discount,
    lines.tax,
    lines.gross - lines.discount + lines.tax as line_total
from placed
inner join lines on placed.external_ref = lines.external_ref
order by placed.id, lines.line_number;
