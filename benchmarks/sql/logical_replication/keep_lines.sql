-- The facts of the lines. One of a new order finds no fact of it yet, and comes with it.
create function keep_line() returns trigger language plpgsql
set search_path = pg_catalog, public as $$
declare
    its_order fact_orders;
    more integer := (tg_op = 'INSERT')::integer - (tg_op = 'DELETE')::integer;
begin
    if tg_op <> 'INSERT' then
        delete from fact_sales where order_id = old.order_id and order_item_id = old.id;
    end if;
    if more = 0 then
        select * into its_order from fact_orders where order_id = new.order_id;
    else
        update fact_orders set item_count = item_count + more where order_id = coalesce(new.order_id, old.order_id)
        returning * into its_order;
    end if;
    if found and tg_op <> 'DELETE' then
        perform write_lines(its_order, new.id);
    end if;
    return null;
end $$;

create trigger kept after insert or update or delete on order_items for each row execute function keep_line();
alter table order_items enable replica trigger kept
