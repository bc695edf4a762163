-- Writes the orders from %(first)s to %(last)s with their lines, one to four each, straight into the facts. Those
-- from %(since)s to %(until)s are spread over the two years that end now. Four in ten have no customer, five in a
-- hundred are cancelled.
with drawn as materialized (
    select
        n as order_id,
        now() - interval '730 days' * ((%(until)s - n)::float8 / (%(until)s - %(since)s + 1)) as ordered_at,
        1 + floor(random() * 20)::bigint as store_id,
        case when random() < 0.6 then 1 + floor(random() * %(customers)s)::bigint else -2 end as customer_id,
        floor(random() * 10)::bigint as colleague,
        (array['in_store', 'in_store', 'app', 'web'])[1 + floor(random() * 4)::integer] as channel,
        case when random() < 0.05 then 'cancelled' else 'completed' end as status,
        2 + floor(random() * 20) as minutes,
        1 + floor(random() * 4)::integer as line_count
    from generate_series(%(first)s::bigint, %(last)s::bigint) as n
),

orders as materialized (
    select
        drawn.*,
        store.store_key,
        store.tax_rate,
        to_char(drawn.ordered_at at time zone store.timezone, 'YYYYMMDD')::integer as date_key,
        customer.customer_key,
        employee.employee_key
    from drawn
    inner join dim_store as store
        on
            store.store_id = drawn.store_id
            and store.valid_from <= drawn.ordered_at
            and store.valid_to > drawn.ordered_at
    inner join dim_customer as customer
        on
            customer.customer_id = drawn.customer_id
            and customer.valid_from <= drawn.ordered_at
            and customer.valid_to > drawn.ordered_at
    inner join dim_employee as employee
        on
            employee.employee_id = drawn.store_id + 20 * drawn.colleague
            and employee.valid_from <= drawn.ordered_at
            and employee.valid_to > drawn.ordered_at
),

picked as materialized (
    select
        orders.*,
        line.number,
        1 + floor(random() * 200)::bigint as product_id,
        1 + floor(random() * 3)::integer as quantity
    from orders
    cross join lateral generate_series(1, orders.line_count) as line (number)
),

priced as materialized (
    select
        picked.*,
        product.product_key,
        product.price,
        picked.quantity * product.price as gross,
        picked.quantity * product.cost as cost,
        round(picked.quantity * product.price * picked.tax_rate, 2) as tax
    from picked
    inner join dim_product as product
        on
            product.product_id = picked.product_id
            and product.valid_from <= picked.ordered_at
            and product.valid_to > picked.ordered_at
),

placed as (
    insert into fact_orders (
        order_id, date_key, customer_key, store_key, employee_key, channel, status, ordered_at, completed_at,
        item_count, subtotal, discount, tax, total, src_event_id, run_id
    )
    select
        order_id,
        date_key,
        customer_key,
        store_key,
        employee_key,
        channel,
        status,
        ordered_at,
        case status when 'completed' then ordered_at + minutes * interval '1 minute' end as completed_at,
        line_count as item_count,
        sum(gross) as subtotal,
        0 as discount,
        sum(tax) as tax,
        sum(gross + tax) as total,
        0 as src_event_id,
        0 as run_id
    from priced
    group by
        order_id, date_key, customer_key, store_key, employee_key, channel, status, ordered_at, minutes, line_count
    order by order_id
)

insert into fact_sales (
    order_item_id, order_id, line_number, date_key, customer_key, product_key, store_key, employee_key, channel,
    status, ordered_at, quantity, unit_price, gross_amount, discount_amount, net_amount, tax_amount, total_amount,
    cost_amount, margin_amount, src_event_id, run_id
)
select
    order_id * 4 + number - 1 as order_item_id,
    order_id,
    number as line_number,
    date_key,
    customer_key,
    product_key,
    store_key,
    employee_key,
    channel,
    status,
    ordered_at,
    quantity,
    price as unit_price,
    gross as gross_amount,
    0 as discount_amount,
    gross as net_amount,
    tax as tax_amount,
    gross + tax as total_amount,
    cost as cost_amount,
    gross - cost as margin_amount,
    0 as src_event_id,
    0 as run_id
from priced
order by order_id, number
