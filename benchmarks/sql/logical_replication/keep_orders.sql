-- The facts of the orders. Where changes are applied only row triggers fire, so a new order waits for its commit: by
-- then its lines are there, and it is written together with them, in two statements, whatever their number. What
-- changes afterwards is applied at once. An order that moves to another store, customer, employee or time is written
-- anew.

-- All lines of an order, or one. The order comes as a value: joined, a plan made while the table was empty would look
-- for it by its time.
create function write_lines(f fact_orders, only_id bigint) returns void language plpgsql
set search_path = pg_catalog, public as $$
begin
    insert into fact_sales
    select
        i.id, i.order_id, i.line_number, f.date_key, f.customer_key, p.product_key, f.store_key, f.employee_key,
        f.channel, f.status, f.ordered_at, i.quantity, i.unit_price, i.quantity * i.unit_price, i.discount,
        i.quantity * i.unit_price - i.discount, i.tax, i.line_total, i.quantity * p.cost,
        i.quantity * i.unit_price - i.discount - i.quantity * p.cost, 0, 0
    from order_items as i
    inner join dim_product as p
        on p.product_id = i.product_id and p.valid_from <= f.ordered_at and p.valid_to > f.ordered_at
    where i.order_id = f.order_id and (only_id is null or i.id = only_id);
end $$;

create function write_facts(written_id bigint) returns void language plpgsql
set search_path = pg_catalog, public as $$
declare
    written fact_orders;
begin
    insert into fact_orders
    select
        o.id, day.date_key, c.customer_key, s.store_key, e.employee_key, o.channel, o.status, o.ordered_at,
        o.completed_at, (select count(*) from order_items where order_id = o.id), o.subtotal, o.discount, o.tax,
        o.total, 0, 0
    from orders as o
    inner join dim_customer as c
        on c.customer_id = coalesce(o.customer_id, -2) and c.valid_from <= o.ordered_at and c.valid_to > o.ordered_at
    inner join dim_store as s
        on s.store_id = o.store_id and s.valid_from <= o.ordered_at and s.valid_to > o.ordered_at
    inner join dim_employee as e
        on e.employee_id = coalesce(o.employee_id, -2) and e.valid_from <= o.ordered_at and e.valid_to > o.ordered_at
    inner join dim_date as day on day.date = (o.ordered_at at time zone s.timezone)::date
    where o.id = written_id
    returning * into written;
    perform write_lines(written, null);
end $$;

create function keep_new_order() returns trigger language plpgsql
set search_path = pg_catalog, public as $$
begin
    perform write_facts(new.id);
    return null;
end $$;

create function keep_changed_order() returns trigger language plpgsql
set search_path = pg_catalog, public as $$
begin
    if (old.store_id, old.customer_id, old.employee_id, old.ordered_at)
        is distinct from (new.store_id, new.customer_id, new.employee_id, new.ordered_at)
    then
        delete from fact_sales where order_id = old.id;
        delete from fact_orders where order_id = old.id;
        if found then
            perform write_facts(new.id);
        end if;
        return null;
    end if;
    update fact_orders set
        channel = new.channel, status = new.status, completed_at = new.completed_at, subtotal = new.subtotal,
        discount = new.discount, tax = new.tax, total = new.total
    where order_id = new.id;
    if (old.channel, old.status) is distinct from (new.channel, new.status) then
        update fact_sales set channel = new.channel, status = new.status where order_id = new.id;
    end if;
    return null;
end $$;

create function keep_deleted_order() returns trigger language plpgsql
set search_path = pg_catalog, public as $$
begin
    delete from fact_orders where order_id = old.id;
    return null;
end $$;

create constraint trigger kept_new after insert on orders
deferrable initially deferred for each row execute function keep_new_order();
create trigger kept_changed after update on orders for each row execute function keep_changed_order();
create trigger kept_deleted after delete on orders for each row execute function keep_deleted_order();
alter table orders
enable replica trigger kept_new, enable replica trigger kept_changed, enable replica trigger kept_deleted
