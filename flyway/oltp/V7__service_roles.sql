-- One group role for each service of the API: what its own resources need and no more. Made like those of V5.

do $$
declare
    wanted text;
begin
    foreach wanted in array array['brew_order_api', 'brew_product_api', 'brew_customer_api'] loop
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

grant usage on schema public to brew_order_api, brew_product_api, brew_customer_api;

grant select, insert, update, delete on orders, order_items, stores, employees to brew_order_api;
-- An order is priced by the catalogue, and names its customer.
grant select on products, customers to brew_order_api;
grant select, insert, update, delete on products to brew_product_api;
grant select, insert, update, delete on customers to brew_customer_api;

-- Each tells from the history whether it is ready to serve. API keys are Django's: `manage.py provision` grants them.
grant select on flyway_schema_history to brew_order_api, brew_product_api, brew_customer_api;
