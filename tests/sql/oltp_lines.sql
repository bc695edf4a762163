-- The order lines of OLTP, as the star is to show them: one row a line, ids of elsewhere.
select
    line.external_ref as item,
    whole.external_ref as order_ref,
    line.line_number,
    to_char(whole.ordered_at at time zone store.timezone, 'YYYYMMDD')::integer as date_key,
    customer.external_ref as customer,
    product.external_ref as product,
    store.external_ref as store,
    coalesce(whole.employee_id, -2) as employee,
    whole.channel,
    whole.status,
    whole.ordered_at,
    line.quantity,
    line.unit_price,
    line.quantity * line.unit_price as gross,
    line.discount,
    line.quantity * line.unit_price - line.discount as net,
    line.tax,
    line.line_total,
    line.quantity * product.cost as cost,
    line.quantity * (line.unit_price - product.cost) - line.discount as margin
from order_items as line
inner join orders as whole on whole.id = line.order_id
inner join products as product on product.id = line.product_id
inner join stores as store on store.id = whole.store_id
left join customers as customer on customer.id = whole.customer_id
