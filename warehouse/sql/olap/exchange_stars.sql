-- Make the star what the one beside it is. Answers how many rows were not so, by table.
select
    table_name,
    sum(rows)::bigint as rows
from star_beside.exchange(%(run_id)s)
group by table_name
having sum(rows) > 0
order by table_name
