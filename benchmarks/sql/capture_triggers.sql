-- The triggers that write an order's changes to the change log.
select
    relation.relname as table_name,
    capture.tgname as trigger_name
from pg_trigger as capture
inner join pg_class as relation on relation.oid = capture.tgrelid
where relation.relname in ('orders', 'order_items') and capture.tgname like '%captured%'
