-- The dimensions: one row a version of a member. Members -1 (unknown) and -2 (not applicable) carry their own key as
-- natural id, so that a look-up never needs a special case. The first version is valid from -infinity, the last one to
-- infinity. The exclusion constraint wants no extension: an id is the range of itself. It is deferrable so that one
-- UPDATE may move two neighbouring bounds.

create table dim_date (
    date_key integer primary key,
    date date unique,
    year integer,
    quarter integer,
    month integer,
    month_name text,
    iso_week integer,
    day_of_month integer,
    day_of_week integer,
    day_name text not null,
    is_weekend boolean
);

create table dim_customer (
    customer_key bigint generated always as identity primary key,
    customer_id bigint not null,
    name text,
    email text,
    phone text,
    city text,
    loyalty_tier text,
    valid_from timestamptz not null default '-infinity',
    valid_to timestamptz not null default 'infinity' check (valid_from < valid_to),
    is_current boolean not null default true,
    is_deleted boolean not null default false,
    is_inferred boolean not null default false,
    src_event_id bigint not null default 0,
    run_id bigint,
    constraint dim_customer_versions_do_not_overlap
    exclude using gist (int8range(customer_id, customer_id, '[]') with &&, tstzrange(valid_from, valid_to) with &&)
    deferrable initially immediate
);
create unique index dim_customer_version_key on dim_customer (customer_id, valid_from);
create unique index dim_customer_current_key on dim_customer (customer_id) where is_current;

create table dim_product (
    product_key bigint generated always as identity primary key,
    product_id bigint not null,
    sku text,
    name text,
    category text,
    price numeric(12, 2),
    cost numeric(12, 2),
    is_active boolean,
    valid_from timestamptz not null default '-infinity',
    valid_to timestamptz not null default 'infinity' check (valid_from < valid_to),
    is_current boolean not null default true,
    is_deleted boolean not null default false,
    is_inferred boolean not null default false,
    src_event_id bigint not null default 0,
    run_id bigint,
    constraint dim_product_versions_do_not_overlap
    exclude using gist (int8range(product_id, product_id, '[]') with &&, tstzrange(valid_from, valid_to) with &&)
    deferrable initially immediate
);
create unique index dim_product_version_key on dim_product (product_id, valid_from);
create unique index dim_product_current_key on dim_product (product_id) where is_current;

create table dim_store (
    store_key bigint generated always as identity primary key,
    store_id bigint not null,
    code text,
    name text,
    city text,
    timezone text,
    tax_rate numeric(5, 4),
    opened_on date,
    valid_from timestamptz not null default '-infinity',
    valid_to timestamptz not null default 'infinity' check (valid_from < valid_to),
    is_current boolean not null default true,
    is_deleted boolean not null default false,
    is_inferred boolean not null default false,
    src_event_id bigint not null default 0,
    run_id bigint,
    constraint dim_store_versions_do_not_overlap
    exclude using gist (int8range(store_id, store_id, '[]') with &&, tstzrange(valid_from, valid_to) with &&)
    deferrable initially immediate
);
create unique index dim_store_version_key on dim_store (store_id, valid_from);
create unique index dim_store_current_key on dim_store (store_id) where is_current;

create table dim_employee (
    employee_key bigint generated always as identity primary key,
    employee_id bigint not null,
    store_id bigint,
    name text,
    role text,
    email text,
    is_active boolean,
    valid_from timestamptz not null default '-infinity',
    valid_to timestamptz not null default 'infinity' check (valid_from < valid_to),
    is_current boolean not null default true,
    is_deleted boolean not null default false,
    is_inferred boolean not null default false,
    src_event_id bigint not null default 0,
    run_id bigint,
    constraint dim_employee_versions_do_not_overlap
    exclude using gist (int8range(employee_id, employee_id, '[]') with &&, tstzrange(valid_from, valid_to) with &&)
    deferrable initially immediate
);
create unique index dim_employee_version_key on dim_employee (employee_id, valid_from);
create unique index dim_employee_current_key on dim_employee (employee_id) where is_current;

-- What the engine has seen of each member, one row a change: the sole input of the versions above. With it a version's
-- place follows from the changes themselves, in whichever order they arrive.
create table member_event (
    dimension text not null,
    member_id bigint not null,
    event_id bigint not null,
    op text not null check (op in ('I', 'U', 'D')),
    changed_at timestamptz not null,
    payload jsonb,
    run_id bigint,
    primary key (dimension, member_id, event_id)
);
