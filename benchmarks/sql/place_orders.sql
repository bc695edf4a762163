-- Writes %(orders)s orders of one to five lines in one statement. Four in ten have no customer.
-- The ids are drawn here, so that the orders' sums are known before their lines are written. The lines are joined to
-- the orders as written, so that they come after them.
with drawn as materialized (
    select
        nextval(pg_get_serial_sequence('orders', 'id')) as id,
        1 + floor(random() * 20)::bigint as store_id,
        case when random() < 0.6 then 1 + floor(random() * 10000)::bigint end as customer_id,
        floor(random() * 10)::bigint as colleague,
        (array['in_store', 'in_store', 'app', 'web'])[1 + floor(random() * 4)::integer] as channel,
        1 + floor(random() * 5)::integer as line_count
    from generate_series(1, %(orders)s)
),

picked as materialized (
    select
        drawn.id as order_id,
        drawn.store_id,
        line.number,
        1 + floor(random() * 200)::bigint as product_id,
        1 + floor(random() * 3)::integer as quantity
    from drawn
    cross join lateral generate_series(1, drawn.line_count) as line (number)
),

priced as (
    select
        picked.*,
        product.price,
        picked.quantity * product.price as gross,
        round(picked.quantity * product.price * store.tax_rate, 2) as tax
    from picked
    inner join products as product on product.id = picked.product_id
    inner join stores as store on store.id = picked.store_id
),

sums as (
    select
        order_id,
        sum(gross) as subtotal,
        sum(tax) as tax
    from priced
    group by order_id
),

placed as (
    insert into orders (
        id, store_id, customer_id, employee_id, channel, subtotal, tax, total
    ) overriding system value
    select
        drawn.id,
        drawn.store_id,
        drawn.customer_id,
        drawn.store_id + 20 * drawn.colleague as employee_id,
        drawn.channel,
        sums.subtotal,
        sums.tax,
        sums.subtotal + sums.tax as total
    from drawn
    inner join sums on sums.order_id = drawn.id
    order by drawn.id
    returning id
)

insert into order_items (order_id, line_number, product_id, quantity, unit_price, tax, line_total)
select
    placed.id as order_id,
    priced.number,
    priced.product_id,
    priced.quantity,
    priced.price,
    priced.tax,
    priced.gross + priced.tax as line_total
from placed
inner join priced on priced.order_id = placed.id
order by placed.id, priced.number
