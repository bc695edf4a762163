-- Stores that are wrong in themselves. A tax rate is a fraction of four decimals: numeric(5, 4) would round the rest.
update staged_stores as staged set reason = judged.reason
from (
    select line, coalesce(
        pg_temp.fault_in_key('id', id),
        case when coalesce(btrim(name), '') = '' then 'name is empty' end,
        pg_temp.fault_in_time('opened_at', opened_at),
        case
            when tax_rate is null then 'tax_rate is empty'
            when tax_rate !~ '^-?[0-9]*[.]?[0-9]+$' or not pg_input_is_valid(tax_rate, 'numeric')
                then format('tax_rate "%s" is not a number', left(tax_rate, 40))
            when tax_rate::numeric not between 0 and 1
                then format('tax_rate %s is not between 0 and 1', left(tax_rate, 40))
            when tax_rate::numeric <> round(tax_rate::numeric, 4)
                then format('tax_rate %s has more than four decimals', left(tax_rate, 40))
        end
    ) as reason
    from staged_stores
    where reason is null
) as judged
where judged.line = staged.line and judged.reason is not null;
