-- How many rows of the source's tables the star has, or has among the dead letters.
with waiting as (
    select
        table_name,
        count(distinct row_id) as rows
    from cdc_dead_letter
    where state = 'waiting'
    group by table_name
)

select
    rows.table_name,
    rows.rows + coalesce(w.rows, 0) as rows
from (
    select
        'customers' as table_name,
        count(*) filter (where customer_id > 0 and is_current and not is_deleted and not is_inferred) as rows
    from dim_customer
    union all
    select
        'products' as table_name,
        count(*) filter (where product_id > 0 and is_current and not is_deleted and not is_inferred) as rows
    from dim_product
    union all
    select
        'stores' as table_name,
        count(*) filter (where store_id > 0 and is_current and not is_deleted and not is_inferred) as rows
    from dim_store
    union all
    select
        'employees' as table_name,
        count(*) filter (where employee_id > 0 and is_current and not is_deleted and not is_inferred) as rows
    from dim_employee
    union all
    select
        'orders' as table_name,
        count(*) as rows
    from fact_orders
    union all
    select
        'order_items' as table_name,
        count(*) as rows
    from fact_sales
) as rows
left join waiting as w on w.table_name = rows.table_name
