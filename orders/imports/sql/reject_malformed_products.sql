-- Products that are wrong in themselves, and those whose sku a product from elsewhere has.
update staged_products as staged set reason = judged.reason
from (
    select line, coalesce(
        pg_temp.fault_in_key('sku', id),
        case when coalesce(btrim(name), '') = '' then 'name is empty' end,
        case when coalesce(btrim(type), '') = '' then 'type is empty' end,
        pg_temp.fault_in_cents('price', price),
        case when exists (
            select from products as other
            where other.sku = staged_products.id and other.external_ref is distinct from staged_products.id
        ) then format('sku %s belongs to a product that was not imported from these files', id) end
    ) as reason
    from staged_products
    where reason is null
) as judged
where judged.line = staged.line and judged.reason is not null;
