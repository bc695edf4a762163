-- Capture: AFTER statement triggers with transition tables write to_jsonb(row), without joins. One template makes the
-- function of each table, so that a table is captured exactly as the others are. security definer: a writer needs no
-- right on the log. Nor may it use these functions for a log of its own making: pg_temp, unless named last, is searched
-- first, and a temporary table would take the events; and whoever may execute a trigger function may hang it on a table
-- of his own, and write what he likes. Firing a trigger asks for no such right.

do $template$
declare
    source record;
begin
    for source in
        select * from (values
            ('customers', 'cdc_customers', '', ''),
            ('products', 'cdc_products', '', ''),
            ('stores', 'cdc_stores', '', ''),
            ('employees', 'cdc_employees', '', ''),
            ('orders', 'cdc_orders', 'order_id, ', 'r.id, '),
            ('order_items', 'cdc_orders', 'order_id, ', 'r.order_id, ')
        ) as t (name, log, order_column, order_value)
    loop
        -- An id moves only by "set id = default"; the full join then logs the old row's end and the new one's start.
        -- An update that changes nothing logs nothing.
        execute format($function$
            create function capture_%1$s() returns trigger
            language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $capture$
            begin
                if tg_op = 'INSERT' then
                    insert into %2$s (table_name, op, row_id, %3$spayload)
                    select '%1$s', 'I', r.id, %4$sto_jsonb(r) from new_rows r;
                elsif tg_op = 'DELETE' then
                    insert into %2$s (table_name, op, row_id, %3$spayload)
                    select '%1$s', 'D', r.id, %4$sto_jsonb(r) from old_rows r;
                else
                    insert into %2$s (table_name, op, row_id, %3$spayload)
                    select '%1$s', r.op, r.id, %4$sr.payload
                      from (select case when o.id is null then 'I' when n.id is null then 'D' else 'U' end as op,
                                   coalesce(to_jsonb(n), to_jsonb(o)) as payload,
                                   %5$s coalesce(n.id, o.id) as id
                              from old_rows o full join new_rows n on n.id = o.id
                             where n.* is distinct from o.*) r;
                end if;
                return null;
            end $capture$
        $function$, source.name, source.log, source.order_column, source.order_value,
            case when source.name = 'order_items' then 'coalesce(n.order_id, o.order_id) as order_id,' else '' end);

        execute format('revoke execute on function capture_%1$s() from public', source.name);
        execute format('create trigger %1$s_captured_insert after insert on %1$s
            referencing new table as new_rows for each statement execute function capture_%1$s()', source.name);
        execute format('create trigger %1$s_captured_update after update on %1$s
            referencing old table as old_rows new table as new_rows
            for each statement execute function capture_%1$s()', source.name);
        execute format('create trigger %1$s_captured_delete after delete on %1$s
            referencing old table as old_rows for each statement execute function capture_%1$s()', source.name);

        execute format($function$
            create function capture_%1$s_truncate() returns trigger
            language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $capture$
            begin
                insert into %2$s (table_name, op) values ('%1$s', 'T');
                return null;
            end $capture$
        $function$, source.name, source.log);
        execute format('revoke execute on function capture_%1$s_truncate() from public', source.name);
        execute format('create trigger %1$s_captured_truncate after truncate on %1$s
            for each statement execute function capture_%1$s_truncate()', source.name);
    end loop;
end $template$;
