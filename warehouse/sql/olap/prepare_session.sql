-- A runner's session: memory enough for the hash tables of a large batch, no statement compiled that runs once, and the
-- staging tables, which are filled, used and emptied within the transaction of one batch. is_image: no event, but the
-- row as it stands at the source.

set work_mem = '64MB';
set jit = off;

create temporary table if not exists staged_member_event (
    event_id bigint,
    xid xid8,
    -- An event of another table, or of another kind, must stop the batch: no statement would take it.
    table_name text check (table_name in ('customers', 'products', 'stores', 'employees')),
    op text check (op in ('I', 'U', 'D', 'T')),
    row_id bigint check (row_id is not null or op = 'T'),
    changed_at timestamptz,
    payload jsonb,
    is_image boolean not null default false,
    -- What was written while a column was away does not say that it is empty. Columns that were added since the first
    -- version are not named here: what is older than they are has none of them.
    constraint payload_has_its_columns check (
        op in ('D', 'T')
        or payload ?& case table_name
            when 'customers' then '{name, email, phone, city, loyalty_tier}'
            when 'products' then '{sku, name, category, price, cost, is_active}'
            when 'stores' then '{code, name, city, timezone, tax_rate, opened_on}'
            when 'employees' then '{store_id, name, role, email, is_active}'
        end::text[]
    )
) on commit delete rows;

-- The members that have new events in this batch; null: the whole history is to be cut anew.
create temporary table if not exists staged_member (
    dimension text,
    member_id bigint,
    first_new_id bigint
) on commit delete rows;

-- The members' histories cut into versions, from the first one that this batch may change to the last.
create temporary table if not exists staged_version (
    dimension text,
    member_id bigint,
    version_no bigint,
    first_event_id bigint,
    last_event_id bigint,
    valid_from timestamptz,
    valid_to timestamptz,
    is_current boolean,
    is_deleted boolean,
    payload jsonb
) on commit delete rows;

-- From when on a member's versions are others than before: the facts from there on are looked at again.
create temporary table if not exists staged_restatement (
    dimension text,
    member_id bigint,
    since timestamptz
) on commit delete rows;

-- Orders and lines arrive in one stream and part here; each has the columns that it knows.
create temporary table if not exists staged_order_event (
    event_id bigint,
    table_name text,
    op text check (op in ('I', 'U', 'D', 'T')),
    row_id bigint check (row_id is not null or op = 'T'),
    order_id bigint check (order_id is not null or op = 'T'),
    store_id bigint,
    customer_id bigint,
    employee_id bigint,
    channel text,
    status text,
    ordered_at timestamptz,
    completed_at timestamptz,
    subtotal numeric,
    discount numeric,
    tax numeric,
    total numeric,
    line_number integer,
    product_id bigint,
    quantity integer,
    unit_price numeric,
    is_image boolean not null default false
) partition by list (table_name) on commit delete rows;

create temporary table if not exists staged_order
partition of staged_order_event (
    constraint order_names_its_store check (store_id is not null or op in ('D', 'T'))
) for values in ('orders') on commit delete rows;

create temporary table if not exists staged_line
partition of staged_order_event (
    constraint line_names_its_product check (product_id is not null or op in ('D', 'T'))
) for values in ('order_items') on commit delete rows;

-- Orders whose facts may have to change beyond what their own events say.
create temporary table if not exists staged_restated_order (
    order_id bigint primary key
) on commit delete rows;

-- What fact_orders is to say of the staged orders, and what the sums of their lines are kept by. is_new: the star has
-- no facts of the order.
create temporary table if not exists staged_order_fact (
    event_id bigint,
    op text,
    is_image boolean,
    is_new boolean,
    order_id bigint,
    customer_id bigint,
    store_id bigint,
    hour smallint,
    date_key integer,
    customer_key bigint,
    store_key bigint,
    employee_key bigint,
    channel text,
    status text,
    ordered_at timestamptz,
    completed_at timestamptz,
    item_count integer,
    subtotal numeric,
    discount numeric,
    tax numeric,
    total numeric
) on commit delete rows;

-- Orders whose part in the aggregates may change, and the sales of theirs that count: before the batch, with
-- their figures taken away, and after it. is_new: the batch brings the order, and the star has no facts of it.
create temporary table if not exists staged_counted_order (
    order_id bigint primary key,
    is_new boolean not null
) on commit delete rows;

create temporary table if not exists staged_sale (
    sign smallint,
    order_id bigint,
    customer_id bigint,
    date_key integer,
    store_id bigint,
    hour smallint,
    product_id bigint,
    category text,
    ordered_at timestamptz,
    units integer,
    gross_cents bigint,
    discount_cents bigint,
    tax_cents bigint,
    -- Null where the line's cost is not known.
    margin_cents bigint
) on commit delete rows;

-- A batch that has to be taken apart: its events as the source wrote them. A key's events are applied in turns, one
-- for each of the source's transactions.
create temporary table if not exists staged_event (
    log text,
    event_id bigint,
    xid xid8,
    table_name text,
    op text,
    row_id bigint,
    row_key bigint,
    changed_at timestamptz,
    payload jsonb,
    key_no bigint,
    turn bigint
) on commit delete rows
