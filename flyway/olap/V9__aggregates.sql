-- Sums of the facts, which the engine keeps in the transaction that changes them: what a page asks for every few
-- seconds must not add up ten million lines. Grain and measures are those of the sales that count, that is, of the
-- lines of orders that are not cancelled. A row whose sales have all gone stays, with zeros.

create table agg_store_hour (
    date_key integer not null,
    store_id bigint not null,
    -- The store's own.
    hour smallint not null,
    orders bigint not null,
    units bigint not null,
    gross_amount numeric(28, 2) not null,
    discount_amount numeric(28, 2) not null,
    tax_amount numeric(28, 2) not null,
    -- Of the lines whose cost is known.
    margin_amount numeric(28, 2) not null,
    net_amount numeric(28, 2) generated always as (gross_amount - discount_amount) stored,
    total_amount numeric(28, 2) generated always as (gross_amount - discount_amount + tax_amount) stored,
    primary key (date_key, store_id, hour)
);

create table agg_category_day (
    date_key integer not null,
    store_id bigint not null,
    category text not null,
    orders bigint not null,
    units bigint not null,
    gross_amount numeric(28, 2) not null,
    discount_amount numeric(28, 2) not null,
    tax_amount numeric(28, 2) not null,
    margin_amount numeric(28, 2) not null,
    net_amount numeric(28, 2) generated always as (gross_amount - discount_amount) stored,
    total_amount numeric(28, 2) generated always as (gross_amount - discount_amount + tax_amount) stored,
    primary key (date_key, store_id, category)
);

-- Those with a name: walk-ins and unknown ones are nobody.
create table agg_customer (
    customer_id bigint primary key,
    orders bigint not null,
    units bigint not null,
    net_amount numeric(28, 2) not null,
    total_amount numeric(28, 2) not null,
    first_order_at timestamptz,
    last_order_at timestamptz
);

-- Finds the first and the last order of a customer who has lost one.
create index fact_orders_customer_idx on fact_orders (customer_key, ordered_at) where customer_key > 0;

-- For a star that has facts already.
create temporary table sale on commit drop as
select
    f.*,
    s.store_id,
    extract(hour from f.ordered_at at time zone coalesce(s.timezone, 'UTC'))::smallint as hour,
    coalesce(p.category, 'Unknown') as category,
    c.customer_id
from fact_sales as f
inner join dim_store as s on s.store_key = f.store_key
inner join dim_product as p on p.product_key = f.product_key
inner join dim_customer as c on c.customer_key = f.customer_key
where f.status <> 'cancelled';

insert into agg_store_hour (
    date_key, store_id, hour, orders, units, gross_amount, discount_amount, tax_amount, margin_amount
)
select
    date_key,
    store_id,
    hour,
    count(distinct order_id) as orders,
    sum(quantity) as units,
    sum(gross_amount) as gross_amount,
    sum(discount_amount) as discount_amount,
    sum(tax_amount) as tax_amount,
    coalesce(sum(margin_amount), 0) as margin_amount
from sale
group by date_key, store_id, hour;

insert into agg_category_day (
    date_key, store_id, category, orders, units, gross_amount, discount_amount, tax_amount, margin_amount
)
select
    date_key,
    store_id,
    category,
    count(distinct order_id) as orders,
    sum(quantity) as units,
    sum(gross_amount) as gross_amount,
    sum(discount_amount) as discount_amount,
    sum(tax_amount) as tax_amount,
    coalesce(sum(margin_amount), 0) as margin_amount
from sale
group by date_key, store_id, category;

insert into agg_customer
select
    customer_id,
    count(distinct order_id) as orders,
    sum(quantity) as units,
    sum(net_amount) as net_amount,
    sum(total_amount) as total_amount,
    min(ordered_at) as first_order_at,
    max(ordered_at) as last_order_at
from sale
where customer_id > 0
group by customer_id;

grant select, insert, update on agg_store_hour, agg_category_day, agg_customer to brew_etl;
grant select on agg_store_hour, agg_category_day, agg_customer to brew_dbt, brew_bi;
