-- New orders get ids behind those that are written straight into the star.
select
    setval(pg_get_serial_sequence('orders', 'id'), 100000000) as order_id,
    setval(pg_get_serial_sequence('order_items', 'id'), 1000000000) as order_item_id
