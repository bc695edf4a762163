-- Group roles without log-in; log-ins are the deployment's and are granted these. Roles belong to the cluster, which
-- may hold both databases, so one that is there already is kept.

do $$
declare
    wanted text;
begin
    foreach wanted in array array['brew_etl', 'brew_bi', 'brew_ops'] loop
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

grant usage on schema public to brew_etl, brew_bi, brew_ops;

-- Dimension rows are never deleted: no role may.
grant select on dim_date to brew_etl;
grant select, insert, update on dim_customer, dim_product, dim_store, dim_employee, member_event to brew_etl;
grant select, insert, update, delete on fact_orders, fact_sales, fact_orders_deleted, fact_sales_deleted to brew_etl;
grant select, insert, update on cdc_offset, etl_run, cdc_dead_letter to brew_etl;

grant select on dim_date, dim_customer, dim_product, dim_store, dim_employee, fact_orders, fact_sales to brew_bi;
grant select on cdc_offset, etl_run, cdc_dead_letter to brew_ops;

-- The web process tells from the history whether it is ready to serve.
grant select on flyway_schema_history to brew_ops;
