-- Group roles without log-in; log-ins are the deployment's and are granted these. Roles belong to the cluster, which
-- may hold both databases, so one that is there already is kept.

do $$
declare
    wanted text;
begin
    foreach wanted in array array['brew_app', 'brew_beat', 'brew_etl'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I nologin', wanted);
            exception
                -- Another database of the same cluster is being migrated at this moment and was first.
                when duplicate_object or unique_violation then null;
            end;
        end if;
    end loop;
end $$;

grant usage on schema public to brew_app, brew_beat, brew_etl;

-- Rows, no DDL, no TRUNCATE; the log is written by trigger alone.
grant select, insert, update, delete on customers, products, stores, employees, orders, order_items to brew_app;
grant select on cdc_customers, cdc_products, cdc_stores, cdc_employees, cdc_orders, cdc_ack to brew_app;

-- Django's own tables are made later, by this same owner; brew_beat is granted its part of them then. A later log must
-- be taken away again: revoke insert, update, delete on cdc_... from brew_app.
alter default privileges in schema public grant select, insert, update, delete on tables to brew_app;
alter default privileges in schema public grant usage on sequences to brew_app;

grant select on customers, products, stores, employees, orders, order_items to brew_etl;
grant select on cdc_customers, cdc_products, cdc_stores, cdc_employees, cdc_orders to brew_etl;
grant select, insert, update on cdc_ack to brew_etl;

-- The web process tells from the history whether it is ready to serve.
grant select on flyway_schema_history to brew_app;
