-- Puts the rows of {agg} right that are not what the facts add up to. Repeatable: writes only what differs.
insert into {agg} ({grain}, {measures})
select
    {grain},
    {measures}
from ({wrong}) as wrong  -- noqa: AL05
on conflict ({grain}) do update set {assignments}
