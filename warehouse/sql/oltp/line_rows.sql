-- What fact_sales has to say, from the source; is_of_its_order: with what it repeats of its order; is_of_its_time: by
-- the product version valid then, at its cost.
select
    i.order_id as key,
    i.line_total as amount,
    i.id as order_item_id,
    i.line_number,
    i.product_id,
    i.quantity,
    i.unit_price,
    i.quantity * i.unit_price as gross_amount,
    i.discount as discount_amount,
    i.quantity * i.unit_price - i.discount as net_amount,
    i.tax as tax_amount,
    i.line_total as total_amount,
    true as is_of_its_order,
    true as is_of_its_time
from order_items as i
