-- A second star beside the first, for a rebuild: it is made anew there while the old one is read and kept up to date,
-- and then the contents are exchanged. Empty but for its members -1 and -2. The tables are the first one's, with two
-- differences: what can be made again is not logged, and keys are drawn from the first one's sequences, so that no
-- version of either has the key of another.

create schema star_beside;
grant usage on schema star_beside to brew_etl;

do $$
declare
    dimension text;
    other text;
    numbers text;
begin
    foreach dimension in array array['customer', 'product', 'store', 'employee'] loop
        execute format(
            'create table star_beside.dim_%1$s (like public.dim_%1$s including all excluding identity)', dimension
        );
        numbers := pg_get_serial_sequence(format('public.dim_%s', dimension), format('%s_key', dimension));
        execute format(
            'alter table star_beside.dim_%1$s alter column %1$s_key set default nextval(%2$L)', dimension, numbers
        );
        execute format('grant usage on sequence %s to brew_etl', numbers);
        execute format(
            'insert into star_beside.dim_%1$s select * from public.dim_%1$s where %1$s_key < 0', dimension
        );
        execute format('grant select, insert, update, delete on star_beside.dim_%s to brew_etl', dimension);
    end loop;

    foreach other in array array[
        'member_event', 'fact_orders', 'fact_sales', 'fact_orders_deleted', 'fact_sales_deleted', 'fact_day',
        'agg_store_hour', 'agg_store_day', 'agg_category_day', 'agg_product_month', 'agg_customer',
        'cdc_offset', 'cdc_dead_letter', 'etl_run', 'etl_resync', 'etl_reconcile'
    ] loop
        execute format('create unlogged table star_beside.%1$I (like public.%1$I including all)', other);
        execute format('grant select, insert, update, delete, truncate on star_beside.%I to brew_etl', other);
    end loop;
end $$;

-- As the statements call it: a copied constraint is named anew.
alter table star_beside.cdc_dead_letter
rename constraint cdc_dead_letter_log_event_id_table_name_row_id_key to cdc_dead_letter_event_key;
-- A letter goes over with its number.
alter table star_beside.cdc_dead_letter alter column letter_id drop identity;
alter table star_beside.cdc_dead_letter
alter column letter_id set default nextval('public.cdc_dead_letter_letter_id_seq');
grant usage on sequence cdc_dead_letter_letter_id_seq to brew_etl;

-- What is exchanged, and how its rows are held against those of the same table in public: `here` is the old star,
-- `there` the new one, $1 the run that writes. A fact's number that the new one does not know (0: it is older than the
-- change log) is left as it is.
create view star_beside.part as
select
    t.relname::text as name,
    string_agg(quote_ident(c.attname), ', ') as columns,
    string_agg(c.value, ', ') as new_values,
    string_agg(format('%I = %s', c.attname, c.value), ', ') filter (where not c.is_key) as assignments,
    string_agg(c.comparison, ' and ') filter (where c.is_key) as is_same_row,
    string_agg(c.comparison, ' and ') as is_equal
from pg_catalog.pg_class as t
inner join pg_catalog.pg_index as k on k.indrelid = t.oid and k.indisprimary
cross join lateral (
    select
        a.attname,
        a.attnum = any(k.indkey) as is_key,
        case when a.attname = 'run_id' then '$1' else format('there.%I', a.attname) end as value,
        case
            when a.attname = 'run_id' then null
            when a.attnum = any(k.indkey) then format('here.%1$I = there.%1$I', a.attname)
            when t.relname in ('fact_orders', 'fact_sales') and a.attname = 'src_event_id'
                then 'there.src_event_id in (0, here.src_event_id)'
            else format('here.%1$I is not distinct from there.%1$I', a.attname)
        end as comparison
    from pg_catalog.pg_attribute as a
    where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
) as c
where
    t.relnamespace = 'star_beside'::regnamespace
    and t.relname ~ '^(dim|fact|agg|member)_'
    and t.relname <> 'fact_day'
group by t.relname;

-- Takes away what the new star has not, or has otherwise; says how many rows it has not. Days of facts are noted.
create function star_beside.delete_others(part star_beside.part, run bigint) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    surplus bigint;
    noted text := case when part.name in ('fact_orders', 'fact_sales') then
        'insert into public.fact_day (date_key, run_id) select distinct date_key, $1 from gone
        on conflict (date_key) do update set run_id = excluded.run_id'
    else 'select' end;
begin
    execute format(
        'with gone as (
            delete from public.%1$I as here
            where not exists (select from star_beside.%1$I as there where %2$s)
            returning *
        ), noted as (%4$s)
        select count(*) from gone as here where not exists (select from star_beside.%1$I as there where %3$s)',
        part.name, part.is_equal, part.is_same_row, noted
    ) into surplus using run;
    return surplus;
end $$;

-- Adds what the old star has not; says how many rows. Days of facts are noted.
create function star_beside.insert_others(part star_beside.part, run bigint) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    added bigint;
    noted text := case when part.name in ('fact_orders', 'fact_sales') then
        'insert into public.fact_day (date_key, run_id) select distinct date_key, $1 from come
        on conflict (date_key) do update set run_id = excluded.run_id'
    else 'select' end;
begin
    execute format(
        'with come as (
            insert into public.%1$I (%2$s) overriding system value
            select %3$s from star_beside.%1$I as there
            where not exists (select from public.%1$I as here where %4$s)
            returning *
        ), noted as (%5$s)
        select count(*) from come',
        part.name, part.columns, part.new_values, part.is_same_row, noted
    ) into added using run;
    return added;
end $$;

-- A version keeps its row, to which facts refer, where the new star has its key. One that is no longer current says so
-- before another becomes it. The days of facts whose version says something else are noted: so may the day's sums.
create function star_beside.exchange_versions(part star_beside.part, run bigint) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
    surplus bigint;
    changed bigint;
    facts text := case when part.name = 'dim_product' then 'fact_sales' else 'fact_orders' end;
begin
    execute format(
        'insert into public.fact_day (date_key, run_id)
        select distinct f.date_key, $1
        from public.%1$I as here
        inner join star_beside.%1$I as there on %2$s
        inner join star_beside.%4$I as f on f.%5$I = there.%5$I
        where not (%3$s)
        on conflict (date_key) do update set run_id = excluded.run_id',
        part.name, part.is_same_row, part.is_equal, facts, replace(part.name, 'dim_', '') || '_key'
    ) using run;
    execute format(
        'select count(*) from public.%1$I as here inner join star_beside.%1$I as there on %2$s where not (%3$s)',
        part.name, part.is_same_row, part.is_equal
    ) into changed;
    execute format(
        'delete from public.%1$I as here where not exists (select from star_beside.%1$I as there where %2$s)',
        part.name, part.is_same_row
    );
    get diagnostics surplus = row_count;
    execute format(
        'update public.%1$I as here set is_current = false
        from star_beside.%1$I as there where %2$s and here.is_current and not there.is_current',
        part.name, part.is_same_row
    );
    execute format(
        'update public.%1$I as here set %2$s from star_beside.%1$I as there where %3$s and not (%4$s)',
        part.name, part.assignments, part.is_same_row, part.is_equal
    ) using run;
    return surplus + changed + star_beside.insert_others(part, run);
end $$;

-- Makes the star what the one beside it is, and writes only what differs, in the caller's transaction: who reads
-- meanwhile sees the old one in full, and waits for nobody. Answers how many rows were not so, by table, in portions.
-- Facts that differ go before the versions, and come after them. The owner's, for no role may delete a version.
create function star_beside.exchange(run bigint) returns table (table_name text, rows bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
    part star_beside.part;
begin
    for part in select * from star_beside.part as p where p.name in ('fact_orders', 'fact_sales') loop
        return query select part.name, star_beside.delete_others(part, run);
    end loop;
    for part in select * from star_beside.part as p where p.name like 'dim\_%' loop
        return query select part.name, star_beside.exchange_versions(part, run);
    end loop;
    for part in select * from star_beside.part as p where p.name in ('fact_orders', 'fact_sales') loop
        return query select part.name, star_beside.insert_others(part, run);
    end loop;
    for part in
        select *
        from star_beside.part as p
        where p.name not like 'dim\_%' and p.name not in ('fact_orders', 'fact_sales')
    loop
        return query select part.name, star_beside.delete_others(part, run) + star_beside.insert_others(part, run);
    end loop;
    insert into public.fact_day (date_key, run_id)
    select date_key, run from star_beside.fact_day
    on conflict (date_key) do nothing;
end $$;

revoke execute on function
star_beside.delete_others(star_beside.part, bigint), star_beside.insert_others(star_beside.part, bigint),
star_beside.exchange_versions(star_beside.part, bigint), star_beside.exchange(bigint) from public;
grant execute on function star_beside.exchange(bigint) to brew_etl;
