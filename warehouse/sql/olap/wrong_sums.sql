-- The rows of {agg} that are not what the facts add up to, and those that it lacks. A row whose sales have all gone
-- stays, with zeros.
select
    {grain},
    {named},
    row({of_facts})::text as in_facts,
    row({of_aggregate})::text as in_aggregate
from ({sums}) as f  -- noqa: AL05
full join {agg} as a using ({grain})  -- noqa: AL05
where row({of_facts}) is distinct from row({of_aggregate})
