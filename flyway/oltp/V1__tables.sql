-- The tables that the API, the admin and the imports write. A rule that is true for every row stands here as a CHECK
-- or a foreign key; a rule about a moment stands in a service. An upper bound on money keeps NaN out, which is greater
-- than every number; one on dates keeps infinity out, and years that a client's calendar does not have. A generated id
-- can be overridden: those below zero are the star's special members.

create table customers (
    id bigint generated always as identity primary key check (id > 0),
    external_ref text unique,
    name text not null check (name <> ''),
    email text,
    phone text,
    city text,
    loyalty_tier text not null default 'none',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create unique index customers_email_key on customers (lower(email));

create table products (
    id bigint generated always as identity primary key check (id > 0),
    external_ref text unique,
    sku text not null unique check (sku <> ''),
    name text not null check (name <> ''),
    category text not null check (category <> ''),
    description text not null default '',
    price numeric(12, 2) not null check (price between 0 and 9999999999.99),
    cost numeric(12, 2) check (cost between 0 and 9999999999.99),
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create table stores (
    id bigint generated always as identity primary key check (id > 0),
    external_ref text unique,
    code text not null unique check (code <> ''),
    name text not null check (name <> ''),
    city text not null default '',
    -- The star derives each order's local date from it. A name that nobody knows makes the first expression raise; the
    -- shape keeps out what PostgreSQL takes for a POSIX rule, in which UTC+2 is two hours west.
    timezone text not null default 'UTC' check (
        (timestamptz 'epoch' at time zone timezone) is not null
        and timezone ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z_-]+)+|Etc/GMT([+-][1-9]|[+-]1[0-2]|-1[34]))$'
    ),
    tax_rate numeric(5, 4) not null default 0 check (tax_rate between 0 and 1),
    opened_on date check (opened_on between date '0001-01-01' and date '9999-12-31'),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

create table employees (
    id bigint generated always as identity primary key check (id > 0),
    external_ref text unique,
    store_id bigint not null references stores (id),
    name text not null check (name <> ''),
    role text not null default 'barista' check (role <> ''),
    email text,
    is_active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index employees_store_id_idx on employees (store_id);

create table orders (
    id bigint generated always as identity primary key check (id > 0),
    external_ref text unique,
    store_id bigint not null references stores (id),
    customer_id bigint references customers (id),
    employee_id bigint references employees (id),
    channel text not null default 'in_store' check (channel in ('in_store', 'app', 'web')),
    status text not null default 'placed'
    check (status in ('placed', 'preparing', 'ready', 'completed', 'cancelled')),
    ordered_at timestamptz not null default now()
    check (ordered_at between timestamptz '0002-01-01 00:00+00' and timestamptz '9999-01-01 00:00+00'),
    completed_at timestamptz
    check (completed_at between timestamptz '0002-01-01 00:00+00' and timestamptz '9999-01-01 00:00+00'),
    note text not null default '',
    subtotal numeric(12, 2) not null default 0 check (subtotal between 0 and 9999999999.99),
    discount numeric(12, 2) not null default 0,
    tax numeric(12, 2) not null default 0 check (tax between 0 and 9999999999.99),
    total numeric(12, 2) not null default 0,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint orders_discount_check check (discount between 0 and subtotal),
    constraint orders_total_check check (total = subtotal - discount + tax),
    constraint orders_completed_check check ((status = 'completed') = (completed_at is not null))
);
create index orders_store_id_idx on orders (store_id);
create index orders_customer_id_idx on orders (customer_id);
create index orders_employee_id_idx on orders (employee_id);
create index orders_ordered_at_idx on orders (ordered_at);
create index orders_open_idx on orders (status) where status in ('placed', 'preparing', 'ready');

create table order_items (
    id bigint generated always as identity primary key check (id > 0),
    external_ref text unique,
    order_id bigint not null references orders (id) on delete cascade,
    line_number integer not null check (line_number > 0),
    product_id bigint not null references products (id),
    quantity integer not null check (quantity > 0),
    unit_price numeric(12, 2) not null check (unit_price between 0 and 9999999999.99),
    discount numeric(12, 2) not null default 0,
    tax numeric(12, 2) not null default 0 check (tax between 0 and 9999999999.99),
    line_total numeric(12, 2) not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint order_items_order_line_key unique (order_id, line_number),
    constraint order_items_discount_check check (discount between 0 and quantity * unit_price),
    constraint order_items_total_check check (line_total = quantity * unit_price - discount + tax)
);
create index order_items_product_id_idx on order_items (product_id);
