-- What one statement on many orders needs.

-- Lines are priced at once, each at a store of its own. price_lines of V6 is the case of one store, so that a line gets
-- its figures in one place, as before.

create function price_lines(at_stores bigint[], product_ids bigint[], quantities integer[], discounts numeric[])
returns table (
    line_number integer,
    product_id bigint,
    quantity integer,
    unit_price numeric,
    gross numeric,
    discount numeric,
    tax numeric,
    line_total numeric,
    faults text[]
)
language sql stable
as $$
    select
        line.number::integer,
        line.product_id,
        line.quantity,
        product.price,
        figures.gross,
        line.discount,
        figures.tax,
        figures.gross - line.discount + figures.tax,
        array_remove(
            array[
                case when product.id is null then 'unknown_product' end,
                case when not product.is_active then 'inactive_product' end,
                case when line.discount > figures.gross then 'discount_above_gross' end,
                case when figures.gross - line.discount + figures.tax > 9999999999.99 then 'line_too_large' end
            ],
            null
        )
    from unnest(at_stores, product_ids, quantities, discounts)
        with ordinality as line (store_id, product_id, quantity, discount, number)
    left join products as product on product.id = line.product_id
    left join stores as store on store.id = line.store_id
    cross join lateral (
        select
            line.quantity * product.price as gross,
            round((line.quantity * product.price - line.discount) * store.tax_rate, 2) as tax
    ) as figures
$$;

create or replace function price_lines(
    at_store bigint, product_ids bigint[], quantities integer[], discounts numeric[]
)
returns table (
    line_number integer,
    product_id bigint,
    quantity integer,
    unit_price numeric,
    gross numeric,
    discount numeric,
    tax numeric,
    line_total numeric,
    faults text[]
)
language sql stable
as $$
    select *
    from price_lines(array_fill(at_store, array[cardinality(product_ids)]), product_ids, quantities, discounts)
$$;

-- To hold a product while an order's lines are replaced (for key share) takes the right to update a column, whichever.
-- This one is the database's: nobody can give it a value.
grant update (id) on products to brew_order_api;

-- An order as the API shows it, byte for byte as place_order.sql answers it: a page of them is one statement.
create function show_order(placed orders) returns text language sql stable as $$
    select row_to_json(shown)::text
    from (
        select
            placed.id,
            placed.external_ref,
            placed.status,
            placed.channel,
            to_char(placed.ordered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as ordered_at,
            placed.store_id,
            placed.customer_id,
            placed.employee_id,
            placed.note,
            coalesce(
                (
                    select array_to_json(array_agg(line order by line.line_number))
                    from (
                        select
                            id,
                            line_number,
                            product_id,
                            quantity,
                            unit_price::text,
                            discount::text,
                            tax::text,
                            line_total::text
                        from order_items
                        where order_id = placed.id
                    ) as line
                ),
                '[]'
            ) as items,
            placed.subtotal::text,
            placed.discount::text,
            placed.tax::text,
            placed.total::text,
            placed.version
    ) as shown
$$;
