-- These orders are looked at again altogether, whatever their own rows say: their lines counted, their keys and costs.
insert into staged_restated_order (order_id)
select unnest(%(keys)s)
on conflict do nothing
