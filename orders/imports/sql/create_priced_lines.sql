-- The lines as they are written, one an item: numbered by their order in the file, priced by the products file, the
-- order's one tax figure shared out among them by largest remainder. Each line's share, in cents, is tax * weight /
-- weights, rounded down; the cents that are left go one each to the largest remainders, the lower line first. Lines
-- that cost nothing weigh the same.
create temporary table priced_lines on commit drop as
with lines as (
    select
        item.line,
        item.id,
        item.order_id,
        item.sku,
        row_number() over (partition by item.order_id order by item.line) as line_number,
        product.price::numeric as price,
        ordered.tax_paid::numeric as order_tax,
        ordered.subtotal::numeric as subtotal
    from staged_items as item
    inner join staged_products as product on product.id = item.sku and product.reason is null
    inner join staged_orders as ordered on ordered.id = item.order_id and ordered.reason is null
    where item.reason is null
),

weighed as (
    select
        *,
        case when subtotal > 0 then price else 1 end as weight,
        case when subtotal > 0 then subtotal else count(*) over (partition by order_id) end as weights
    from lines
),

shared as (
    select *, div(order_tax * weight, weights) as share, mod(order_tax * weight, weights) as remainder
    from weighed
),

ranked as (
    select
        *,
        row_number() over (partition by order_id order by remainder desc, line_number) as turn,
        order_tax - sum(share) over (partition by order_id) as cents_left
    from shared
)

select
    line,
    id,
    order_id,
    sku,
    line_number,
    (price / 100)::numeric(12, 2) as unit_price,
    ((share + (turn <= cents_left)::integer) / 100)::numeric(12, 2) as tax
from ranked;
