-- What happens to a row whoever writes it: updated_at and an order's version move with every real change,
-- and a line stays with its order.

create function touch_row() returns trigger language plpgsql as $$
begin
    new.updated_at := clock_timestamp();
    return new;
end $$;

create function touch_order() returns trigger language plpgsql as $$
begin
    new.updated_at := clock_timestamp();
    new.version := old.version + 1;
    return new;
end $$;

create function refuse_moved_line() returns trigger language plpgsql as $$
begin
    raise exception 'order_items %: a line cannot move from order % to order %', old.id, old.order_id, new.order_id
    using errcode = 'integrity_constraint_violation',
    hint = 'Delete the line and insert it into the other order.';
end $$;

create trigger customers_touch before update on customers
for each row when (old.* is distinct from new.*) execute function touch_row();
create trigger products_touch before update on products
for each row when (old.* is distinct from new.*) execute function touch_row();
create trigger stores_touch before update on stores
for each row when (old.* is distinct from new.*) execute function touch_row();
create trigger employees_touch before update on employees
for each row when (old.* is distinct from new.*) execute function touch_row();
create trigger order_items_touch before update on order_items
for each row when (old.* is distinct from new.*) execute function touch_row();
create trigger orders_touch before update on orders
for each row when (old.* is distinct from new.*) execute function touch_order();

create trigger order_items_stay before update of order_id on order_items
for each row when (old.order_id <> new.order_id) execute function refuse_moved_line();
