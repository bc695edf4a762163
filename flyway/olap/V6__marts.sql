-- The schema of the metrics. Flyway makes it and the role of those who build in it; the views are dbt's. It builds as
-- brew_dbt (`set role`), so that what one member of the role has made, every other one may replace.

do $$
begin
    if not exists (select from pg_roles where rolname = 'brew_dbt') then
        begin
            create role brew_dbt nologin;
        exception
            -- Another database of the same cluster is being migrated at this moment and was first.
            when duplicate_object or unique_violation then null;
        end;
    end if;
end $$;

grant usage on schema public to brew_dbt;
grant select on dim_date, dim_customer, dim_product, dim_store, dim_employee, fact_orders, fact_sales to brew_dbt;

create schema marts;
grant usage, create on schema marts to brew_dbt;
-- dbt grants the reading of each view that it makes.
grant usage on schema marts to brew_bi;
