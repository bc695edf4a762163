-- The one place where a line gets its figures: the catalogue's price now, the store's tax, rounded half up to the cent.
-- An unknown product or store leaves the figures null; faults names what must keep the line from being written.

create function price_lines(at_store bigint, product_ids bigint[], quantities integer[], discounts numeric[])
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
    from unnest(product_ids, quantities, discounts) with ordinality as line (product_id, quantity, discount, number)
    left join products as product on product.id = line.product_id
    left join stores as store on store.id = at_store
    cross join lateral (
        select
            line.quantity * product.price as gross,
            round((line.quantity * product.price - line.discount) * store.tax_rate, 2) as tax
    ) as figures
$$;
