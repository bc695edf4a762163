-- All of it but its dimensions, which keep their special members.
truncate star_beside.member_event,
star_beside.fact_orders, star_beside.fact_sales, star_beside.fact_orders_deleted, star_beside.fact_sales_deleted,
star_beside.fact_day, star_beside.agg_store_hour, star_beside.agg_store_day, star_beside.agg_category_day,
star_beside.agg_product_month, star_beside.agg_customer,
star_beside.cdc_offset, star_beside.cdc_dead_letter,
star_beside.etl_run, star_beside.etl_resync, star_beside.etl_reconcile
