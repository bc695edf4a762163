-- Stores that an earlier import brought. Their code is ours, so it may have been changed.
update staged_stores as staged set found = case
    when (there.name, there.timezone, there.tax_rate, there.opened_on)
        is not distinct from (staged.name, 'UTC', staged.tax_rate::numeric, staged.opened_at::timestamp::date)
        then 'unchanged' else 'differs'
end
from stores as there
where there.external_ref = staged.id and staged.reason is null;
