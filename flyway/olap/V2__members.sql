-- The members that are there before any row: the calendar, Unknown and Not applicable.

insert into dim_date
select
    to_char(day, 'YYYYMMDD')::integer as date_key,
    day::date as date,
    extract(year from day)::integer as year,
    extract(quarter from day)::integer as quarter,
    extract(month from day)::integer as month,
    to_char(day, 'FMMonth') as month_name,
    extract(week from day)::integer as iso_week,
    extract(day from day)::integer as day_of_month,
    extract(isodow from day)::integer as day_of_week,
    to_char(day, 'FMDay') as day_name,
    extract(isodow from day) >= 6 as is_weekend
from generate_series(timestamp '2010-01-01', timestamp '2049-12-31', interval '1 day') as day;

insert into dim_date (date_key, day_name) values (-1, 'Unknown');

insert into dim_customer (customer_key, customer_id, name) overriding system value
values (-1, -1, 'Unknown'), (-2, -2, 'Not applicable');
insert into dim_product (product_key, product_id, name, category) overriding system value
values (-1, -1, 'Unknown', 'Unknown'), (-2, -2, 'Not applicable', 'Not applicable');
insert into dim_store (store_key, store_id, name) overriding system value
values (-1, -1, 'Unknown'), (-2, -2, 'Not applicable');
insert into dim_employee (employee_key, employee_id, name) overriding system value
values (-1, -1, 'Unknown'), (-2, -2, 'Not applicable');
