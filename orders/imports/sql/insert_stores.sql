insert into stores (external_ref, code, name, timezone, tax_rate, opened_on)
select
    staged.id,
    coded.code,
    staged.name,
    'UTC' as timezone,
    staged.tax_rate::numeric as tax_rate,
    staged.opened_at::timestamp::date as opened_on
from staged_stores as staged
inner join coded_stores as coded on coded.line = staged.line
where staged.reason is null
order by staged.line
on conflict (external_ref) do nothing;
