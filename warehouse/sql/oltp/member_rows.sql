-- What the current version of each member has to say, from the source.
select
    id as key,
    0 as amount,
    {columns}
from {table}
