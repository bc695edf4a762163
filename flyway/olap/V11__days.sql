-- What an incremental build of the marts needs: which days have changed, and a way to a day's facts; and two more
-- sums that the engine keeps, for pages that look again every few seconds.

-- A row a day that has, or had, facts: the last run that wrote, moved or took away any of them. Who has built something
-- of a day keeps this run_id beside it, and builds it anew when the two differ. Read in the statement that reads the
-- facts, it is of the same snapshot: a day that changes meanwhile differs the next time.
create table fact_day (
    date_key integer primary key,
    run_id bigint not null
) with (fillfactor = 50);

insert into fact_day (date_key, run_id)
select
    date_key,
    0 as run_id
from fact_orders
union
select
    date_key,
    0 as run_id
from fact_sales;

-- Facts come nearly in the order of their days. The few that do not (a correction moves a row to the end) would widen
-- one range of days to years, hence several ranges a block.
create index fact_orders_day_idx on fact_orders using brin (date_key int4_minmax_multi_ops);
create index fact_sales_day_idx on fact_sales using brin (date_key int4_minmax_multi_ops);

-- As the other sums (V9); not by store, so that it has few rows. month_key is 202611, and 0 outside of the calendar.
create table agg_product_month (
    month_key integer not null,
    product_id bigint not null,
    orders bigint not null,
    units bigint not null,
    gross_amount numeric(28, 2) not null,
    discount_amount numeric(28, 2) not null,
    -- The lines whose cost is known, and their margin.
    costed_lines bigint not null,
    margin_amount numeric(28, 2) not null,
    net_amount numeric(28, 2) generated always as (gross_amount - discount_amount) stored,
    primary key (month_key, product_id)
);

insert into agg_product_month (
    month_key, product_id, orders, units, gross_amount, discount_amount, costed_lines, margin_amount
)
select
    f.date_key / 100 as month_key,
    p.product_id,
    count(distinct f.order_id) as orders,
    sum(f.quantity) as units,
    sum(f.gross_amount) as gross_amount,
    sum(f.discount_amount) as discount_amount,
    count(f.margin_amount) as costed_lines,
    coalesce(sum(f.margin_amount), 0) as margin_amount
from fact_sales as f
inner join dim_product as p on p.product_key = f.product_key
where f.status <> 'cancelled'
group by f.date_key / 100, p.product_id;

-- The days of agg_store_hour: a year of them is asked for too often to add up its hours each time.
create table agg_store_day (
    date_key integer not null,
    store_id bigint not null,
    orders bigint not null,
    units bigint not null,
    gross_amount numeric(28, 2) not null,
    discount_amount numeric(28, 2) not null,
    tax_amount numeric(28, 2) not null,
    margin_amount numeric(28, 2) not null,
    net_amount numeric(28, 2) generated always as (gross_amount - discount_amount) stored,
    total_amount numeric(28, 2) generated always as (gross_amount - discount_amount + tax_amount) stored,
    primary key (date_key, store_id)
);

insert into agg_store_day (
    date_key, store_id, orders, units, gross_amount, discount_amount, tax_amount, margin_amount
)
select
    date_key,
    store_id,
    sum(orders) as orders,
    sum(units) as units,
    sum(gross_amount) as gross_amount,
    sum(discount_amount) as discount_amount,
    sum(tax_amount) as tax_amount,
    sum(margin_amount) as margin_amount
from agg_store_hour
group by date_key, store_id;

-- The best customers, without looking at all of them.
create index agg_customer_best_idx on agg_customer (net_amount desc, customer_id) where orders > 0;

grant select, insert, update on fact_day, agg_product_month, agg_store_day to brew_etl;
grant select on fact_day, agg_product_month, agg_store_day to brew_dbt;
grant select on agg_product_month, agg_store_day to brew_bi;
