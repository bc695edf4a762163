-- fact_sales with the natural ids of its members.
select
    fact.order_item_id,
    fact.order_id,
    fact.line_number,
    fact.date_key,
    customer.customer_id,
    product.product_id,
    store.store_id,
    employee.employee_id,
    fact.channel,
    fact.status,
    fact.ordered_at,
    fact.quantity,
    fact.unit_price,
    fact.gross_amount,
    fact.discount_amount,
    fact.net_amount,
    fact.tax_amount,
    fact.total_amount,
    fact.cost_amount,
    fact.margin_amount
from fact_sales as fact
left join dim_customer as customer on customer.customer_key = fact.customer_key
left join dim_product as product on product.product_key = fact.product_key
left join dim_store as store on store.store_key = fact.store_key
left join dim_employee as employee on employee.employee_key = fact.employee_key
