-- The versions of the members, from one function a table: a change of a type 2 attribute closes the version and opens
-- the next, one of type 1 is written into all of them. Nobody deletes a member here. Where changes are applied, the
-- search path is empty.
do $template$
declare
    kept record;
begin
    for kept in
        select * from (values
            ('customers', 'customer', array['city', 'loyalty_tier'], array['name', 'email', 'phone']),
            ('products', 'product', array['name', 'category', 'price', 'cost'], array['sku', 'is_active']),
            ('stores', 'store', array['name', 'city', 'timezone', 'tax_rate'], array['code', 'opened_on']),
            ('employees', 'employee', array['store_id', 'role'], array['name', 'email', 'is_active'])
        ) as t (name, dimension, type_2, type_1)
    loop
        execute format($function$
            create function keep_%1$s() returns trigger language plpgsql
            set search_path = pg_catalog, public as $keep$
            begin
                if tg_op = 'UPDATE' then
                    update dim_%2$s set (%3$s) = row (%4$s) where %2$s_id = new.id;
                    if (%6$s) is not distinct from (%7$s) then
                        return null;
                    end if;
                    update dim_%2$s set is_current = false, valid_to = new.updated_at
                    where %2$s_id = new.id and is_current;
                end if;
                insert into dim_%2$s (%2$s_id, %3$s, %5$s, valid_from)
                values (new.id, %4$s, %7$s, case tg_op when 'INSERT' then '-infinity' else new.updated_at end);
                return null;
            end $keep$
        $function$, kept.name, kept.dimension,
            array_to_string(kept.type_1, ', '), 'new.' || array_to_string(kept.type_1, ', new.'),
            array_to_string(kept.type_2, ', '),
            'old.' || array_to_string(kept.type_2, ', old.'), 'new.' || array_to_string(kept.type_2, ', new.'));
        execute format('create trigger kept after insert or update on %1$s
            for each row execute function keep_%1$s()', kept.name);
        execute format('alter table %1$s enable replica trigger kept', kept.name);
    end loop;
end $template$
