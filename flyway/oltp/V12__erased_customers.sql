-- A customer can be erased, which is made nobody: the row stays, since orders refer to it, and with it its city and
-- loyalty tier, which the sums are by. What tells who it was goes from everywhere in this database at once; the star
-- learns of it by the log, as of any change (docs/privacy.md).

alter table customers
add column erased_at timestamptz,
add constraint customers_erased_check check (
    erased_at is null
    or name = 'Erased customer' and email is null and phone is null and external_ref is null
);

create function refuse_changed_erased() returns trigger language plpgsql as $$
begin
    raise exception 'customers %: this customer was erased and stays so', old.id
    using errcode = 'integrity_constraint_violation',
    hint = 'Make a new customer.';
end $$;

create trigger customers_stay_erased before update on customers
for each row when (old.erased_at is not null and old.* is distinct from new.*) execute function refuse_changed_erased();

-- Erases a customer in the caller's transaction, and tells what was found of it; null where there never was one. May be
-- repeated. security definer, because the log is nobody's to write: this is the one way into it beside the triggers,
-- and it can only take away.
--
-- The orders first, then the customer, as whoever changes an order locks them. An order that is being placed for the
-- customer is waited for; a change of the customer too, so that its event is there to be made nobody's.
create function erase_customer(of_customer bigint) returns jsonb
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
    nobody constant jsonb := '{"name": "Erased customer", "email": null, "phone": null, "external_ref": null}';
    person text;
    since timestamptz;
    events bigint;
    event_notes bigint;
    notes bigint;
    answers bigint := 0;
    entries bigint := 0;
begin
    perform from orders where customer_id = of_customer order by id for update;
    select name into person from customers where id = of_customer for update;
    if found then
        update customers
        set name = 'Erased customer', email = null, phone = null, external_ref = null, erased_at = clock_timestamp()
        where id = of_customer and erased_at is null;
        select erased_at into since from customers where id = of_customer;
    elsif
        of_customer <= pg_sequence_last_value(pg_get_serial_sequence('customers', 'id')::regclass)
        or exists (select from cdc_customers where row_id = of_customer)
    then
        -- Deleted before: the log tells the star with a second end of the row.
        since := clock_timestamp();
        insert into cdc_customers (table_name, op, row_id, payload)
        values (
            'customers', 'D', of_customer,
            nobody || jsonb_build_object('id', of_customer, 'loyalty_tier', 'none', 'erased_at', since)
        );
    else
        return null;
    end if;

    update orders set note = '' where customer_id = of_customer and note <> '';
    get diagnostics notes = row_count;

    update cdc_customers set payload = payload || nobody
    where row_id = of_customer and payload <> payload || nobody;
    get diagnostics events = row_count;

    update cdc_orders set payload = payload || '{"note": ""}'
    where
        table_name = 'orders'
        and payload ->> 'note' <> ''
        and (
            payload ->> 'customer_id' = of_customer::text
            or row_id in (select id from orders where customer_id = of_customer)
        );
    get diagnostics event_notes = row_count;

    -- Django's own tables are made later than this function, by somebody else.
    if to_regclass('public.django_admin_log') is not null then
        -- Of an order's history some entry may tell whose the order was, or what its note was.
        update django_admin_log as entry set
            object_repr = case when kind.model = 'customer' then 'Erased customer' else entry.object_repr end,
            change_message = ''
        from django_content_type as kind
        where
            kind.id = entry.content_type_id
            and case
                when (kind.app_label, kind.model) = ('customers', 'customer')
                then entry.object_id = of_customer::text and entry.object_repr <> 'Erased customer'
                when (kind.app_label, kind.model) = ('orders', 'order')
                then
                    entry.change_message <> ''
                    and (
                        entry.object_id in (select id::text from orders where customer_id = of_customer)
                        or position('Customer: ' || person || ' → ' in entry.change_message) > 0
                        or position(' → ' || person || '.' in entry.change_message) > 0
                    )
            end;
        get diagnostics entries = row_count;
    end if;

    -- The stored answers stay, so that who asks again makes no second row.
    if to_regclass('public.idempotency_keys') is not null then
        update idempotency_keys as stored set body = emptied.body::text
        from (
            select
                api_key_id,
                key,
                case
                    when body::jsonb ? 'loyalty_tier' and body::jsonb ->> 'id' = of_customer::text
                    then body::jsonb || nobody
                    when body::jsonb ->> 'customer_id' = of_customer::text
                    then body::jsonb || '{"note": ""}'
                end as body
            from idempotency_keys
            where position(of_customer::text in body) > 0 and body is json object
        ) as emptied
        where
            stored.api_key_id = emptied.api_key_id
            and stored.key = emptied.key
            and stored.body::jsonb <> emptied.body;
        get diagnostics answers = row_count;
    end if;

    return jsonb_build_object(
        'id', of_customer,
        'erased_at', since,
        'order_notes', notes,
        'events', events + event_notes,
        'stored_answers', answers,
        'admin_entries', entries
    );
end $$;

revoke execute on function erase_customer(bigint), refuse_changed_erased() from public;
grant execute on function erase_customer(bigint) to brew_app, brew_customer_api;
