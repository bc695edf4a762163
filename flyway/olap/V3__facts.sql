-- The facts. Foreign keys are NOT ENFORCED: BI tools read them, the engine keeps them, enforcing them row by row costs
-- ten times the load. ordered_at, channel and status of a line may be null only until its order's own event is in.

create table fact_orders (
    order_id bigint primary key,
    date_key integer not null references dim_date (date_key) not enforced,
    customer_key bigint not null references dim_customer (customer_key) not enforced,
    store_key bigint not null references dim_store (store_key) not enforced,
    employee_key bigint not null references dim_employee (employee_key) not enforced,
    channel text not null,
    status text not null,
    ordered_at timestamptz not null,
    completed_at timestamptz,
    item_count integer not null,
    subtotal numeric(12, 2) not null,
    discount numeric(12, 2) not null,
    tax numeric(12, 2) not null,
    total numeric(12, 2) not null,
    src_event_id bigint not null,
    run_id bigint not null
);
-- A new version of a dimension governs the orders from its beginning on: this finds them.
create index fact_orders_ordered_at_idx on fact_orders (ordered_at);

create table fact_sales (
    order_item_id bigint not null,
    order_id bigint not null,
    line_number integer not null,
    date_key integer not null references dim_date (date_key) not enforced,
    customer_key bigint not null references dim_customer (customer_key) not enforced,
    product_key bigint not null references dim_product (product_key) not enforced,
    store_key bigint not null references dim_store (store_key) not enforced,
    employee_key bigint not null references dim_employee (employee_key) not enforced,
    channel text,
    status text,
    ordered_at timestamptz,
    quantity integer not null,
    unit_price numeric(12, 2) not null,
    gross_amount numeric(24, 2) not null,
    discount_amount numeric(12, 2) not null,
    net_amount numeric(24, 2) not null,
    tax_amount numeric(12, 2) not null,
    total_amount numeric(24, 2) not null,
    cost_amount numeric(24, 2),
    margin_amount numeric(24, 2),
    src_event_id bigint not null,
    run_id bigint not null,
    primary key (order_id, order_item_id)
);
-- Lines that wait for their order; empty but for a replay in another order.
create index fact_sales_waiting_idx on fact_sales (order_id) where ordered_at is null;

-- The guards that deletes leave behind: an older event of the same row, applied again, must not bring it back.
create table fact_orders_deleted (
    order_id bigint primary key,
    src_event_id bigint not null,
    run_id bigint not null
);
create table fact_sales_deleted (
    order_id bigint not null,
    order_item_id bigint not null,
    src_event_id bigint not null,
    run_id bigint not null,
    primary key (order_id, order_item_id)
);
