-- A copy that nobody writes to by hand needs its primary keys, and a way from an order to its lines. Foreign keys do
-- not fire where changes are applied.
drop index
customers_email_key, customers_updated_at_idx, customers_name_idx, customers_search_idx, products_updated_at_idx,
products_name_idx, products_price_idx, products_search_idx, employees_store_id_idx, orders_store_id_idx,
orders_customer_id_idx, orders_employee_id_idx, orders_ordered_at_idx, orders_updated_at_idx, orders_status_idx,
orders_channel_idx, orders_search_idx, order_items_product_id_idx;
alter table customers drop constraint customers_external_ref_key;
alter table products drop constraint products_external_ref_key, drop constraint products_sku_key;
alter table stores drop constraint stores_external_ref_key, drop constraint stores_code_key;
alter table employees drop constraint employees_external_ref_key;
alter table orders drop constraint orders_external_ref_key;
alter table order_items drop constraint order_items_external_ref_key
