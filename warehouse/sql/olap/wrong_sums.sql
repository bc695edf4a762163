-- The rows of {agg} that are not what the facts add up to, and those that it lacks. A row whose sales have all gone
-- stays, with zeros.
select
    {grain},
    {named},
    row({right})::text as in_facts,
    row({kept})::text as in_aggregate
from ({sums}) as f
full join {agg} as a using ({grain})
where row({right}) is distinct from row({kept})
